// Arbitrary messages, derived from their declaration: what a property test feeds to every API in every version.
import fc, { type Arbitrary } from 'fast-check';
import type { FieldNode, PrimitiveKind, TypeNode } from '../src/wire/schema.ts';
import { uuidText } from '../src/wire/uuid.ts';

/** Values for fields of these names, and for all strings, in place of arbitrary ones. */
export interface Choices {
  readonly fields?: Readonly<Record<string, Arbitrary<unknown>>>;
  readonly strings?: Arbitrary<string>;
}

/** Values that `version` can carry: what the version leaves out has its fallback, as after reading. */
export function arbitraryOf(
  node: TypeNode,
  version: number,
  flexible: boolean,
  choices: Choices = {},
): Arbitrary<unknown> {
  switch (node.kind) {
    case 'nullable': {
      const value = arbitraryOf(node.of, version, flexible, choices);
      return version >= node.since ? fc.option(value) : value;
    }
    case 'array':
      return fc.array(arbitraryOf(node.of, version, flexible, choices), { maxLength: 4 });
    case 'struct':
      return fc.record(
        Object.fromEntries(
          node.fields.map((field) => [
            field.name,
            arbitraryField(field, version, flexible, choices),
          ]),
        ),
      );
    case 'string':
      return choices.strings ?? PRIMITIVES.string;
    default:
      return PRIMITIVES[node.kind];
  }
}

function arbitraryField(
  field: FieldNode,
  version: number,
  flexible: boolean,
  choices: Choices,
): Arbitrary<unknown> {
  if (version < field.since || version > field.until) return fc.constant(field.fallback);
  const chosen = choices.fields?.[field.name];
  const value = chosen ?? arbitraryOf(field.type, version, flexible, choices);
  return field.tag === undefined ? value : fc.option(value, { nil: undefined });
}

const PRIMITIVES: { readonly [K in PrimitiveKind]: Arbitrary<unknown> } = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  bigint64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uuid: fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => uuidText(Buffer.from(bytes))),
  string: fc.string({ unit: 'grapheme', maxLength: 40 }),
  bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
};
