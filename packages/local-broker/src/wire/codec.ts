// Turns a declared type into a reader and a writer for one version. The choice of fields and of encodings is
// made once for each version, so that reading a message decides nothing but its content.
import { MalformedFrameError, type Reader } from './reader.ts';
import type { FieldNode, PrimitiveKind, Type, TypeNode } from './schema.ts';
import { Writer } from './writer.ts';

/** Reads and writes one version of a type. */
export interface Codec<Out, In> {
  /** Throws `MalformedFrameError` when the bytes do not fit the type. */
  read(from: Reader): Out;
  write(to: Writer, value: In): void;
}

type AnyCodec = Codec<unknown, unknown>;

/** How lengths are written: as 16 or 32 bit numbers, or as varints one too large, where 0 is null (KIP-482). */
interface Lengths {
  readonly flexible: boolean;
  readonly version: number;
}

/** The codec of `type` for `version`, which is a flexible one or not. */
export function codecFor<Out, In>(
  type: Type<Out, In>,
  version: number,
  flexible: boolean,
): Codec<Out, In> {
  return codecOf(type.node, { version, flexible }) as Codec<Out, In>;
}

function codecOf(node: TypeNode, lengths: Lengths, nullable = false): AnyCodec {
  switch (node.kind) {
    case 'nullable':
      return codecOf(node.of, lengths, lengths.version >= node.since);
    case 'array':
      return arrayCodec(codecOf(node.of, lengths), lengths, nullable);
    case 'struct':
      return structCodec(node.fields, lengths);
    case 'string':
      return stringCodec(lengths, nullable);
    case 'bytes':
      return bytesCodec(lengths, nullable);
    default:
      return PRIMITIVES[node.kind] as AnyCodec;
  }
}

type FixedKind = Exclude<PrimitiveKind, 'string' | 'bytes'>;
const PRIMITIVES: { readonly [K in FixedKind]: Codec<unknown, never> } = {
  bool: { read: (from) => from.bool(), write: (to, value: boolean) => to.bool(value) },
  int8: { read: (from) => from.int8(), write: (to, value: number) => to.int8(value) },
  int16: { read: (from) => from.int16(), write: (to, value: number) => to.int16(value) },
  int32: { read: (from) => from.int32(), write: (to, value: number) => to.int32(value) },
  int64: { read: (from) => from.int64(), write: (to, value: number) => to.int64(value) },
  bigint64: { read: (from) => from.bigint64(), write: (to, value: bigint) => to.bigint64(value) },
  uuid: { read: (from) => from.uuid(), write: (to, value: string) => to.uuid(value) },
};

function stringCodec({ flexible }: Lengths, nullable: boolean): AnyCodec {
  return {
    read(from) {
      const length = flexible ? from.unsignedVarint() - 1 : from.int16();
      return length < 0 ? nullOf(nullable, 'string') : from.text(length);
    },
    write(to, value) {
      if (value === null && nullable) return flexible ? to.unsignedVarint(0) : to.int16(-1);
      const text = value as string;
      const length = Buffer.byteLength(text);
      if (flexible) to.unsignedVarint(length + 1);
      else to.int16(length);
      to.text(text, length);
    },
  };
}

function bytesCodec(lengths: Lengths, nullable: boolean): AnyCodec {
  return {
    read(from) {
      const length = readLength(from, lengths);
      return length < 0 ? nullOf(nullable, 'byte field') : from.view(length);
    },
    write(to, value) {
      if (value === null && nullable) return writeLength(to, lengths, -1);
      const bytes = value as Buffer;
      writeLength(to, lengths, bytes.length);
      to.bytes(bytes);
    },
  };
}

function arrayCodec(element: AnyCodec, lengths: Lengths, nullable: boolean): AnyCodec {
  return {
    read(from) {
      const length = readLength(from, lengths);
      if (length < 0) return nullOf(nullable, 'array');
      const values: unknown[] = [];
      for (let left = from.checkCount(length); left > 0; left -= 1) values.push(element.read(from));
      return values;
    },
    write(to, value) {
      if (value === null && nullable) return writeLength(to, lengths, -1);
      const values = value as readonly unknown[];
      writeLength(to, lengths, values.length);
      for (const each of values) element.write(to, each);
    },
  };
}

type Struct = Record<string, unknown>;
type BoundField = FieldNode & { readonly codec: AnyCodec };

function structCodec(declared: readonly FieldNode[], lengths: Lengths): AnyCodec {
  const { version, flexible } = lengths;
  const current = declared.filter((field) => version >= field.since && version <= field.until);
  const bound = current.map(
    (field): BoundField => ({ ...field, codec: codecOf(field.type, lengths) }),
  );
  const plain = bound.filter((field) => field.tag === undefined);
  const tags = new Map(
    bound.flatMap((field) => (field.tag === undefined ? [] : [[field.tag, field] as const])),
  );
  const absent: Struct = {};
  for (const field of declared)
    if (!plain.some(({ name }) => name === field.name)) absent[field.name] = field.fallback;
  return {
    read(from) {
      const value: Struct = { ...absent };
      for (const field of plain) value[field.name] = field.codec.read(from);
      if (flexible) readTags(from, tags, value);
      return value;
    },
    write(to, value) {
      const values = value as Struct;
      for (const { name, codec, fallback } of plain) {
        const given = values[name];
        codec.write(to, given === undefined ? fallback : given);
      }
      if (flexible) writeTags(to, tags, values);
    },
  };
}

function readTags(from: Reader, known: ReadonlyMap<number, BoundField>, into: Struct): void {
  for (let left = from.checkCount(from.unsignedVarint()); left > 0; left -= 1) {
    const field = known.get(from.unsignedVarint());
    const length = from.unsignedVarint();
    if (field === undefined) from.view(length);
    else into[field.name] = from.within(length, () => field.codec.read(from));
  }
}

function writeTags(to: Writer, known: ReadonlyMap<number, BoundField>, values: Struct): void {
  const set = [...known].filter(([, field]) => values[field.name] !== undefined);
  to.unsignedVarint(set.length);
  for (const [tag, { name, codec }] of set.toSorted(([a], [b]) => a - b)) {
    const content = new Writer();
    codec.write(content, values[name]);
    to.unsignedVarint(tag);
    to.unsignedVarint(content.length);
    for (const part of content.finish()) to.bytes(part);
  }
}

function readLength(from: Reader, { flexible }: Lengths): number {
  return flexible ? from.unsignedVarint() - 1 : from.int32();
}

function writeLength(to: Writer, { flexible }: Lengths, length: number): void {
  if (flexible) to.unsignedVarint(length + 1);
  else to.int32(length);
}

function nullOf(nullable: boolean, what: string): null {
  if (nullable) return null;
  throw new MalformedFrameError(`A ${what} is null that must not be`);
}
