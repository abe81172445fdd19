// Fields of an order that this program does not know: a newer producer added them, a newer consumer
// behind this one may need them. They are kept as the JSON that they came in and not as values, since
// a value would lose the last digits of a number above 2^53.

/**
 * JSON by field name: `{ currency: '"EUR"', invoice: '12345678901234567890' }`. Without spaces
 * between its parts and without control characters, so that it stays on one line of any output.
 */
export type UnknownFields = Readonly<Record<string, string>>;

/**
 * The fields of a JSON object that are not known. Of two fields of one name the last counts, as for
 * JSON.parse.
 *
 * @param json a JSON object that JSON.parse accepts
 */
export function readUnknownFields(json: string, known: ReadonlySet<string>): UnknownFields {
  const text = NEEDS_CARE.test(json) ? onOneLine(json) : json;
  const found: [string, string][] = [];
  for (let at = 1; text.charCodeAt(at) === QUOTE; at++) {
    const nameEnd = endOfString(text, at);
    const name = nameIn(text.slice(at + 1, nameEnd - 1));
    at = endOfValue(text, nameEnd + 1);
    if (!known.has(name)) found.push([name, text.slice(nameEnd + 1, at)]);
  }
  return Object.fromEntries(found);
}

/** The fields as members of a JSON object, each with a comma before it: `,"currency":"EUR"`. */
export function unknownMembers(fields: UnknownFields | undefined): string {
  if (fields === undefined) return '';
  let members = '';
  for (const [name, json] of Object.entries(fields)) members += `,${JSON.stringify(name)}:${json}`;
  return members;
}

/**
 * A JSON object with these fields added at its end, but for those of `except`, which it has itself.
 *
 * @param json an object that is not empty
 */
export function withUnknownFields(
  json: string,
  fields: UnknownFields,
  except: ReadonlySet<string>,
): string {
  const added = Object.entries(fields).filter(([name]) => !except.has(name));
  return `${json.slice(0, -1)}${unknownMembers(Object.fromEntries(added))}}`;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

// A string, or space between tokens. JSON allows DEL and the C1 control characters within strings;
// a terminal obeys some of them.
const STRING_OR_SPACE = /"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+/g;
const CONTROL = /[\u007f-\u009f]/g;
const NEEDS_CARE = /[ \t\r\n\u007f-\u009f]/;

function onOneLine(json: string): string {
  const closed = json.replace(STRING_OR_SPACE, (part) => (part.startsWith('"') ? part : ''));
  return closed.replace(CONTROL, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

function nameIn(text: string): string {
  return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
}

/** Behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}

/** Behind the value that begins at `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) at = endOfString(text, at) - 1;
    else if (c === BRACE || c === BRACKET) depth++;
    else if (depth === 0 && (c === COMMA || c === BRACE_END)) return at;
    else if (c === BRACE_END || c === BRACKET_END) depth--;
  }
}
