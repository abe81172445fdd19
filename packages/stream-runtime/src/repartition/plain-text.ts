/** Values as JSON text. Most are plain already: those are not copied first. */

import { fromJson, type JsonValue, toJson } from '@tidemark/event-time';

/** The JSON text of a value's plain form; as in state and snapshots. Throws TypeError. */
export function plainText(value: unknown): string {
  return JSON.stringify(isPlain(value) ? value : toJson(value));
}

/** What `plainText` was given, from its parsed text. */
export function fromPlain(json: unknown): unknown {
  return isPlain(json) ? json : fromJson(json as JsonValue);
}

// One level of fields is what orders and results are; anything deeper goes the long way.
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isPlainScalar(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const field in value) {
    if (field.charCodeAt(0) === DOLLAR || field === '__proto__') return false;
    if (!isPlainScalar((value as Record<string, unknown>)[field])) return false;
  }
  return true;
}

const DOLLAR = 36;

function isPlainScalar(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !(value === 0 && Object.is(value, -0));
    default:
      return value === null;
  }
}
