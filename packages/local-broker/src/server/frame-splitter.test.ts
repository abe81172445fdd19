import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedFrameError } from '../wire/reader.ts';
import { FrameSplitter } from './frame-splitter.ts';

const content = fc.uint8Array({ minLength: 8, maxLength: 300 }).map((bytes) => Buffer.from(bytes));

test('frames come out whole and in order, however the network cut them', () => {
  fc.assert(
    fc.property(
      fc.array(content, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 400 })),
      (frames, cuts) => {
        const splitter = new FrameSplitter(1000);
        const out: Buffer[] = [];
        for (const chunk of cut(Buffer.concat(frames.map(framed)), cuts)) {
          splitter.push(chunk);
          for (let frame = splitter.next(); frame !== undefined; frame = splitter.next())
            out.push(frame);
        }
        expect(out.map((frame) => frame.toString('hex'))).toEqual(
          frames.map((frame) => frame.toString('hex')),
        );
        expect(splitter.bufferedBytes).toBe(0);
      },
    ),
  );
});

test('a frame that is announced larger than allowed, or too small for a request, is refused at once', () => {
  for (const size of [1001, 7, 0, -1, 0x7fffffff, -0x80000000]) {
    const splitter = new FrameSplitter(1000);
    const announced = Buffer.alloc(4);
    announced.writeInt32BE(size);
    splitter.push(announced);
    expect(() => splitter.next()).toThrow(MalformedFrameError);
  }
});

test('an HTTP request is refused after four bytes', () => {
  const splitter = new FrameSplitter(100 * 1024 * 1024);
  splitter.push(Buffer.from('GET / HTTP/1.1\r\n'));
  expect(() => splitter.next()).toThrow(MalformedFrameError);
});

test('a large frame that arrives byte by byte stays about as large as it is', () => {
  const splitter = new FrameSplitter(200_000);
  const frame = framed(Buffer.alloc(100_000, 7));
  for (const byte of frame) splitter.push(Buffer.of(byte));
  expect(splitter.next()?.equals(Buffer.alloc(100_000, 7))).toBe(true);
});

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function cut(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 50;
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

test('a large Produce request is whole until the next frame is asked for', () => {
  const splitter = new FrameSplitter(10_000_000);
  const frames = [1, 2, 3].map((byte) => Buffer.alloc(200_000 + byte, byte));
  for (const frame of frames) frame.writeInt16BE(0, 0);
  for (const chunk of cut(Buffer.concat(frames.map(framed)), Array(20).fill(40_000)))
    splitter.push(chunk);
  const other = new FrameSplitter(10_000_000);
  const taken: Buffer[] = [];
  for (const frame of frames) {
    const next = splitter.next();
    expect(next?.equals(frame)).toBe(true);
    for (const chunk of cut(framed(frame), [100_000, 200_000])) other.push(chunk);
    const elsewhere = other.next();
    if (elsewhere) taken.push(elsewhere);
    expect(next?.equals(frame)).toBe(true);
  }
  expect(taken).toHaveLength(3);
  expect(splitter.next()).toBe(undefined);
});

test('a large Produce request is read to where it belongs, and what comes behind it is kept', () => {
  const splitter = new FrameSplitter(2_000_000);
  const large = Buffer.alloc(1_000_000, 7);
  large.writeInt16BE(0, 0);
  const small = Buffer.alloc(50, 9);
  const stream = Buffer.concat([framed(large), framed(small), framed(large)]);
  const frames: Buffer[] = [];
  const passing = Buffer.alloc(65_536);
  for (let at = 0; at < stream.length; ) {
    const { room } = splitter;
    const read = stream.copy(room ?? passing, 0, at);
    if (room === undefined) splitter.pushPassing(passing.subarray(0, read));
    else splitter.advance(read);
    passing.fill(0);
    at += read;
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next())
      frames.push(Buffer.from(frame));
  }
  expect(frames.map(({ length }) => length)).toEqual([1_000_000, 50, 1_000_000]);
  expect(frames.every((frame, i) => frame.equals(i === 1 ? small : large))).toBe(true);
  expect(splitter.bufferedBytes).toBe(0);
});

test('so many large requests may be on their way, and more come in whole, too', () => {
  const large = Buffer.alloc(200_000, 1);
  large.writeInt16BE(0, 0);
  const many = Array.from({ length: 40 }, () => new FrameSplitter(1_000_000));
  for (const each of many) each.push(framed(large).subarray(0, 1000));
  expect(many.filter(({ room }) => room !== undefined)).toHaveLength(32);
  for (const each of many) each.push(framed(large).subarray(1000));
  expect(many.every((each) => each.next()?.equals(large))).toBe(true);
  many[0]?.push(framed(large).subarray(0, 1000));
  expect(many[0]?.room).toBeDefined();
  many[0]?.end();
  expect(many[0]?.room).toBeUndefined();
});
