/** A record of any topic, for people and for scripts. */
import { type ShownBytes, showBytes } from './payload.ts';

/** A record as it was read. */
export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** Null is a tombstone. */
  readonly value: Buffer | null;
  /** A name may stand several times. */
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
}

/** The record in lines: where it is, key and value; below it the headers, and bytes that are no text. */
export function recordLines(record: StoredRecord): string {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  const parts = { key: shown(key), value: shown(value) };
  const time = new Date(timestamp).toISOString();
  return [
    `${topic}-${partition} @ ${offset}  ${time}  ${parts.key.text}  ${parts.value.text}`,
    ...Object.entries(parts)
      .filter(([, { hex }]) => hex !== undefined)
      .map(([name, { hex }]) => `    ${name} in hex: ${hex}`),
    ...headers.map(
      ([name, header]) => `    ${showBytes(Buffer.from(name)).text}: ${flat(showBytes(header))}`,
    ),
  ].join('\n');
}

/** The record as an object; `keyHex` and `valueHex` are there where the bytes are no text. */
export function recordObject(record: StoredRecord): object {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  return {
    topic,
    partition,
    offset: String(offset),
    timestamp,
    ...textOrHex('key', key),
    ...textOrHex('value', value),
    headers: headerObject(headers),
  };
}

/** The first header of that name, as text. */
export function headerText({ headers }: StoredRecord, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1].toString();
}

function textOrHex(name: 'key' | 'value', bytes: Buffer | null): object {
  if (bytes === null) return { [name]: null };
  const { hex } = showBytes(bytes);
  return { [name]: bytes.toString(), ...(hex !== undefined && { [`${name}Hex`]: hex }) };
}

function headerObject(headers: StoredRecord['headers']): object {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    values.set(name, [...(values.get(name) ?? []), value.toString()]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length > 1 ? all : all[0]]),
  );
}

function shown(bytes: Buffer | null): ShownBytes {
  return bytes === null ? { text: '(null)' } : showBytes(bytes);
}

function flat({ text, hex }: ShownBytes): string {
  return hex === undefined ? text : `${text} (hex ${hex})`;
}
