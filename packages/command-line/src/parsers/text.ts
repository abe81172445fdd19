/** Times, lists and `name=value` settings. */
import { invalid } from './invalid.ts';

const ISO_TIME =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * An ISO 8601 time in epoch milliseconds. A date alone, and a time without a zone, are UTC: the
 * same command line gives the same orders everywhere.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function parseIsoTime(text: string): number {
  const trimmed = text.trim();
  const zoned = /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(trimmed) || !trimmed.includes('T');
  const milliseconds = ISO_TIME.test(trimmed)
    ? Date.parse(zoned ? trimmed : `${trimmed}Z`)
    : Number.NaN;
  if (Number.isNaN(milliseconds)) throw invalid('Write a time such as 2024-07-15T13:48:43Z.');
  return milliseconds;
}

/**
 * `a,b,c` as its trimmed, non-empty parts.
 *
 * @throws InvalidArgumentError when nothing is left.
 */
export function parseList(text: string): readonly string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw invalid('Write one or more names with commas between them.');
  return parts;
}

/** What {@link parseSettings} makes of a table of parsers. */
export type Settings<P> = {
  readonly [K in keyof P]: P[K] extends (text: string) => infer T ? T : never;
};

/**
 * `every=60s,for=5s,factor=20`: one value for each name of `parsers`, in any order.
 *
 * @throws InvalidArgumentError when a name is unknown, missing or given twice, or a value is bad.
 */
export function parseSettings<P extends Readonly<Record<string, (text: string) => unknown>>>(
  text: string,
  parsers: P,
): Settings<P> {
  const names = Object.keys(parsers);
  const values = new Map<string, unknown>();
  for (const part of parseList(text)) {
    const [name = '', value] = splitOnce(part);
    const parser = Object.hasOwn(parsers, name) ? parsers[name] : undefined;
    if (parser === undefined)
      throw invalid(`There is no "${name}"; write ${names.map((n) => `${n}=…`).join(',')}.`);
    if (value === undefined) throw invalid(`"${name}" has no value; write ${name}=….`);
    if (values.has(name)) throw invalid(`"${name}" is given twice.`);
    values.set(name, parser(value));
  }
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0)
    throw invalid(`${missing.map((name) => `${name}=…`).join(' and ')} is missing.`);
  return Object.fromEntries(values) as Settings<P>;
}

function splitOnce(part: string): [string, string | undefined] {
  const at = part.indexOf('=');
  return at < 0 ? [part, undefined] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}
