/**
 * Values as JSON and back, for snapshots: what JSON can say stays as it is, the rest (undefined,
 * NaN, the infinities, -0, bigint, Date, Map, Set, bytes) becomes an object with one field that
 * starts with "$". Both ways copy, so that a snapshot never shares an object with live state.
 */

/** What JSON text can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [field: string]: JsonValue };

/** Throws TypeError with the path to what has no plain form: functions, symbols, instances of classes. */
export function toJson(value: unknown): JsonValue {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return fromNumber(value);
  return fromOther(value, '', 0);
}

/** The value that `toJson` was given. Throws TypeError for a "$" field that it does not write. */
export function fromJson(json: JsonValue): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const fields = json as { readonly [field: string]: JsonValue };
  const object: Record<string, unknown> = {};
  let isFirst = true;
  // Restoring a million keys comes through here: no arrays of fields.
  for (const field in fields) {
    const value = fields[field] ?? null;
    if (isFirst && field.charCodeAt(0) === DOLLAR) return untagged(field, value);
    isFirst = false;
    object[field] = typeof value === 'object' ? fromJson(value) : value;
  }
  return object;
}

const DOLLAR = 36;

// Deeper than any sensible value, and less than the stack holds: a circle ends here.
const DEEPEST = 500;

function fromOther(value: unknown, path: string, depth: number): JsonValue {
  const type = typeof value;
  if (type === 'string' || type === 'boolean' || value === null) return value as JsonValue;
  if (typeof value === 'number') return fromNumber(value);
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value !== 'object') throw new TypeError(`${at(path)} is a ${type}`);
  if (depth > DEEPEST) throw new TypeError(`${at(path.slice(0, 40))}… has no end`);
  if (Array.isArray(value)) return fromItems(value, path, depth);
  if (value instanceof Map) {
    return { $map: fromItems([...value].flat(1), path, depth) };
  }
  if (value instanceof Set) return { $set: fromItems([...value], path, depth) };
  if (value instanceof Date) return { $date: fromNumber(value.getTime()) };
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString('base64');
    return Buffer.isBuffer(value) ? { $buffer: text } : { $bytes: text };
  }
  return fromObject(value, path, depth);
}

function fromItems(items: readonly unknown[], path: string, depth: number): JsonValue[] {
  return Array.from(items, (item, index) => fromOther(item, `${path}[${index}]`, depth + 1));
}

function fromObject(object: object, path: string, depth: number): JsonValue {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${at(path)} is an instance of ${prototype.constructor?.name}`);
  }
  const json: Record<string, JsonValue> = {};
  for (const field of Object.keys(object)) {
    if (field.charCodeAt(0) === DOLLAR || field === '__proto__') {
      return { $object: fromItems(Object.entries(object).flat(1), path, depth) };
    }
    const value: unknown = (object as Record<string, unknown>)[field];
    // The path is for messages: it is made for what may need one.
    if (typeof value === 'string' || typeof value === 'boolean') json[field] = value;
    else if (typeof value === 'number') json[field] = fromNumber(value);
    else json[field] = fromOther(value, `${path}.${field}`, depth + 1);
  }
  return json;
}

function fromNumber(value: number): JsonValue {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function untagged(tag: string, json: JsonValue): unknown {
  if (tag === '$undefined') return undefined;
  if (tag === '$number') return Number(json);
  if (tag === '$bigint') return BigInt(String(json));
  if (tag === '$date') return new Date(Number(fromJson(json)));
  if (tag === '$bytes') return new Uint8Array(Buffer.from(String(json), 'base64'));
  if (tag === '$buffer') return Buffer.from(String(json), 'base64');
  if (tag === '$set') return new Set(itemsOf(json));
  if (tag === '$map') return new Map(pairsOf(json));
  if (tag === '$object') return Object.fromEntries(pairsOf(json) as [string, unknown][]);
  throw new TypeError(`${tag} is no kind of value`);
}

function itemsOf(json: JsonValue): unknown[] {
  return Array.isArray(json) ? json.map(fromJson) : [];
}

function pairsOf(json: JsonValue): [unknown, unknown][] {
  const items = itemsOf(json);
  const pairs: [unknown, unknown][] = [];
  for (let index = 0; index < items.length; index += 2) {
    pairs.push([items[index], items[index + 1]]);
  }
  return pairs;
}

function at(path: string): string {
  return path === '' ? 'The value' : `What is at ${path.replace(/^\./, '')}`;
}
