// How messages are declared: as data, once, for every version and both directions. codec.ts turns a declaration
// into a reader and a writer for one version; tests derive arbitrary messages from it.

import { ZERO_UUID } from './uuid.ts';

/** Types without parts. `int64` is a number, `bigint64` the same bytes in full; `records` is sized like bytes. */
export type PrimitiveKind =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'bigint64'
  | 'uuid'
  | 'string'
  | 'bytes';

/** The shape of a type, for those that walk over it. */
export type TypeNode =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'array'; readonly of: TypeNode }
  | { readonly kind: 'nullable'; readonly of: TypeNode; readonly since: number }
  | { readonly kind: 'struct'; readonly fields: readonly FieldNode[] };

/** One field of a struct: in which versions it is sent, and what a reader of other versions is told instead. */
export interface FieldNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly since: number;
  readonly until: number;
  readonly fallback: unknown;
  /** Tagged fields travel behind the others, and only when they are set (KIP-482). */
  readonly tag: number | undefined;
}

/** A wire type: `Out` is what reading gives, `In` what writing takes. */
export interface Type<Out, In = Out> {
  readonly node: TypeNode;
  readonly fallback: unknown;
  readonly _out?: Out;
  readonly _in?: In;
}

/** A field that is not simply there in every version. `Left` says whether a writer may leave it out. */
export interface Field<Out, In, Left extends boolean> {
  readonly type: Type<Out, In>;
  readonly versions: readonly [since: number, until: number];
  readonly fallback: unknown;
  readonly tag: number | undefined;
  readonly optional: Left;
}

type AnyField = Field<unknown, unknown, boolean>;
/** The fields of a struct by name. Their order is their order on the wire. */
export type Fields = Readonly<Record<string, Type<unknown, unknown> | AnyField>>;

type OutOf<F> =
  F extends Field<infer Out, unknown, boolean>
    ? Out
    : F extends Type<infer Out, unknown>
      ? Out
      : never;
type InOf<F> =
  F extends Field<unknown, infer In, boolean> ? In : F extends Type<unknown, infer In> ? In : never;
type Left<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, unknown, true> ? K : never;
}[keyof F];
type Decoded<F extends Fields> = { readonly [K in keyof F]: OutOf<F[K]> };
type Encodable<F extends Fields> = { readonly [K in Exclude<keyof F, Left<F>>]: InOf<F[K]> } & {
  readonly [K in Left<F>]?: InOf<F[K]> | undefined;
};

/** What reading a type gives. */
export type Read<T> = T extends Type<infer Out, unknown> ? Out : never;
/** What writing a type takes: like {@link Read}, but fields with a fallback may be left out. */
export type Written<T> = T extends Type<unknown, infer In> ? In : never;

const EVER = Number.MAX_SAFE_INTEGER;

export const bool: Type<boolean> = { node: { kind: 'bool' }, fallback: false };
export const int8: Type<number> = { node: { kind: 'int8' }, fallback: 0 };
export const int16: Type<number> = { node: { kind: 'int16' }, fallback: 0 };
export const int32: Type<number> = { node: { kind: 'int32' }, fallback: 0 };
export const int64: Type<number> = { node: { kind: 'int64' }, fallback: 0 };
export const bigint64: Type<bigint> = { node: { kind: 'bigint64' }, fallback: 0n };
export const uuid: Type<string> = { node: { kind: 'uuid' }, fallback: ZERO_UUID };
export const string: Type<string> = { node: { kind: 'string' }, fallback: '' };
export const bytes: Type<Buffer> = { node: { kind: 'bytes' }, fallback: Buffer.alloc(0) };

/** A type whose value may be null, from version `since` on; before that, writing null is an error. */
export function nullable<Out, In>(type: Type<Out, In>, since = 0): Type<Out | null, In | null> {
  return { node: { kind: 'nullable', of: type.node, since }, fallback: null };
}

/** A list. Give fields instead of a type for a list of structs. */
export function array<Out, In>(of: Type<Out, In>): Type<readonly Out[], readonly In[]>;
export function array<F extends Fields>(
  of: F,
): Type<readonly Decoded<F>[], readonly Encodable<F>[]>;
export function array(of: Type<unknown, unknown> | Fields): Type<unknown, unknown> {
  const element = isType(of) ? of : struct(of);
  return { node: { kind: 'array', of: element.node }, fallback: [] };
}

/** A group of named fields; flexible versions end it with its tagged fields. */
export function struct<F extends Fields>(fields: F): Type<Decoded<F>, Encodable<F>> {
  const nodes = Object.entries(fields).map(([name, entry]): FieldNode => {
    const field = isType(entry) ? always(entry) : entry;
    const [since, until] = field.versions;
    return { name, type: field.type.node, since, until, fallback: field.fallback, tag: field.tag };
  });
  return { node: { kind: 'struct', fields: nodes }, fallback: undefined };
}

/** A field from version `version` on. With a fallback, writers may leave it out. */
export function since<Out, In>(version: number, type: Type<Out, In>): Field<Out, In, false>;
export function since<Out, In>(
  version: number,
  type: Type<Out, In>,
  fallback: Out,
): Field<Out, In, true>;
export function since(version: number, type: Type<unknown, unknown>, fallback?: unknown): AnyField {
  return field([version, EVER], type, fallback);
}

/** A field of the versions `from` to `to` only. */
export function between<Out, In>(
  from: number,
  to: number,
  type: Type<Out, In>,
  fallback?: Out,
): Field<Out, In, true> {
  return { ...field([from, to], type, fallback), optional: true } as Field<Out, In, true>;
}

/** A field of every version that a writer may leave out. */
export function optional<Out, In>(type: Type<Out, In>, fallback: Out): Field<Out, In, true> {
  return since(0, type, fallback);
}

/** A tagged field from version `version` on: undefined unless somebody set it. */
export function tagged<Out, In>(
  version: number,
  tag: number,
  type: Type<Out, In>,
): Field<Out | undefined, In, true> {
  return { type, versions: [version, EVER], fallback: undefined, tag, optional: true };
}

function always(type: Type<unknown, unknown>): AnyField {
  return field([0, EVER], type, undefined);
}

function field(
  versions: readonly [number, number],
  type: Type<unknown, unknown>,
  fallback: unknown,
): AnyField {
  const optionalField = fallback !== undefined;
  return {
    type,
    versions,
    fallback: fallback ?? type.fallback,
    tag: undefined,
    optional: optionalField,
  };
}

function isType(
  entry: Type<unknown, unknown> | AnyField | Fields,
): entry is Type<unknown, unknown> {
  return 'node' in entry;
}
