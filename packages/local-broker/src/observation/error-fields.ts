// Finds the error codes in an answer, wherever its message type has them: which fields those are is worked out
// once for each API.
import type { TypeNode } from '../wire/schema.ts';

/** Adds the error codes of a message to `into`, NONE left out. */
export type ErrorCollector = (message: unknown, into: Set<number>) => void;

type Struct = Readonly<Record<string, unknown>>;

/** The collector for messages of a type; undefined when the type has no error codes. */
export function errorCollector(node: TypeNode): ErrorCollector | undefined {
  if (node.kind === 'nullable') return errorCollector(node.of);
  if (node.kind === 'array') {
    const ofElement = errorCollector(node.of);
    return (
      ofElement &&
      ((message, into) => {
        if (Array.isArray(message)) for (const each of message) ofElement(each, into);
      })
    );
  }
  if (node.kind !== 'struct') return undefined;
  const parts = node.fields.flatMap(({ name, type }) => {
    const collect =
      type.kind === 'int16' && /errorCode$/i.test(name) ? addCode : errorCollector(type);
    return collect === undefined ? [] : [{ name, collect }];
  });
  if (parts.length === 0) return undefined;
  return (message, into) => {
    for (const { name, collect } of parts) collect((message as Struct)[name], into);
  };
}

function addCode(code: unknown, into: Set<number>): void {
  if (typeof code === 'number' && code !== 0) into.add(code);
}
