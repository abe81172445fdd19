import { expect, test } from 'vitest';
import { codecFor } from './codec.ts';
import { MalformedFrameError, Reader } from './reader.ts';
import {
  array,
  between,
  bigint64,
  bytes,
  int8,
  int16,
  int32,
  int64,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
  type Type,
  tagged,
  type Written,
} from './schema.ts';
import { Writer } from './writer.ts';

const message = struct({
  name: string,
  note: nullable(string, 1),
  rack: since(1, string, 'none'),
  old: between(0, 0, int16, -1),
  counts: array(int32),
  error: optional(int8, 0),
  leader: tagged(2, 0, struct({ id: int32 })),
});

function hex<Out, In>(type: Type<Out, In>, value: In, version: number, flexible: boolean): string {
  const writer = new Writer();
  codecFor(type, version, flexible).write(writer, value);
  return Buffer.concat(writer.finish()).toString('hex');
}

function read<Out, In>(
  type: Type<Out, In>,
  content: string,
  version: number,
  flexible: boolean,
): Out {
  return codecFor(type, version, flexible).read(new Reader(Buffer.from(content, 'hex')));
}

test('plain versions size strings with 16 bits and arrays with 32', () => {
  const value = { name: 'ab', note: 'n', old: 7, counts: [1] };
  expect(hex(message, value, 0, false)).toBe(
    `0002${'6162'}0001${'6e'}0007${'00000001'}${'00000001'}00`,
  );
});

test('flexible versions size both with a varint one too large, and end with tagged fields', () => {
  const value = { name: 'ab', note: null, rack: 'r', counts: [1], leader: { id: 5 } };
  expect(hex(message, value, 2, true)).toBe(
    `03${'6162'}00${'02'}${'72'}02${'00000001'}00${'01'}${'00'}${'05'}${'00000005'}00`,
  );
});

test('what a version does not have reads as its fallback, and what a writer leaves out is sent as it', () => {
  expect(read(message, '000000000000000000000000', 0, false)).toEqual({
    name: '',
    note: '',
    rack: 'none',
    old: 0,
    counts: [],
    error: 0,
    leader: undefined,
  });
  expect(hex(message, { name: '', note: null, counts: [] }, 1, false)).toBe(
    `0000ffff0004${'6e6f6e65'}0000000000`,
  );
});

test('null where the version does not allow it is an error on both sides', () => {
  expect(() => read(message, '0000ffff', 0, false)).toThrow(MalformedFrameError);
  expect(() => hex(message, { name: '', note: null, counts: [] }, 0, false)).toThrow(TypeError);
});

test('tagged fields of a later time are skipped, wherever they are', () => {
  const withTags = `01${'00'}${'01'}01${'00'}02${'00'}${'05'}${'00000005'}00${'0903616263'}`;
  expect(read(message, withTags, 2, true)).toMatchObject({ leader: { id: 5 } });
});

test('a tagged field that says it is longer than it is hides nothing that follows', () => {
  const wrapped = struct({ inner: message, last: int8 });
  const inner = `01${'00'}${'01'}01${'00'}01${'00'}${'07'}${'00000005'}00${'ffff'}`;
  expect(read(wrapped, `${inner}2a00`, 2, true)).toMatchObject({
    inner: { leader: { id: 5 } },
    last: 42,
  });
});

test('an announced length is checked before anything is made of it', () => {
  for (const content of ['7fffffff', '00000002ff']) {
    expect(() => read(bytes, content, 0, false)).toThrow(MalformedFrameError);
    expect(() => read(array(int8), content, 0, false)).toThrow(/array of|announced/);
  }
  expect(() => read(array(int8), '7fffffff00', 0, false)).toThrow(
    'An array of 2147483647 elements',
  );
});

test('varints of more than 32 bits are refused', () => {
  expect(() => new Reader(Buffer.from('ffffffffff01', 'hex')).unsignedVarint()).toThrow(
    MalformedFrameError,
  );
  expect(() => new Reader(Buffer.from('ffffffff7f', 'hex')).unsignedVarint()).toThrow(
    MalformedFrameError,
  );
  expect(new Reader(Buffer.from('ffffffff0f', 'hex')).unsignedVarint()).toBe(0xffff_ffff);
});

test('64 bit numbers keep their sign and, as bigint, every bit', () => {
  for (const value of [0, -1, 1, -(2 ** 53), 2 ** 53, 1_721_058_123_456]) {
    expect(read(int64, hex(int64, value, 0, false), 0, false)).toBe(value);
  }
  const all = -(2n ** 63n) + 3n;
  expect(read(bigint64, hex(bigint64, all, 0, false), 0, false)).toBe(all);
});

test('large byte fields are passed on without a copy', () => {
  const large = Buffer.alloc(100_000, 1);
  const writer = new Writer();
  codecFor(bytes, 0, false).write(writer, large);
  expect(writer.finish()).toContain(large);
});

test('types follow from the declaration: all is there on reading, fallbacks may be left out on writing', () => {
  const full: Read<typeof message> = {
    name: 'a',
    note: null,
    rack: '',
    old: 1,
    counts: [],
    error: 0,
    leader: { id: 1 },
  };
  const least: Written<typeof message> = { name: 'a', note: null, counts: [] };
  // @ts-expect-error a required field is missing
  const tooLittle: Written<typeof message> = { name: 'a', note: null };
  expect([full, least, tooLittle]).toHaveLength(3);
});
