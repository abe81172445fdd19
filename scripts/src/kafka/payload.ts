/**
 * Shows bytes that anybody may have written. What is not text is shown as far as it is, and in
 * hexadecimal; control characters never reach the terminal, where they would be obeyed.
 */

/** Bytes for the eye: a text, and the bytes in hexadecimal where the text alone would not be true. */
export interface ShownBytes {
  readonly text: string;
  readonly hex?: string;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: tabs and line ends are text
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/;

/** Bytes as UTF-8 text where they are that, else what can be read of them and their hexadecimal form. */
export function showBytes(bytes: Uint8Array): ShownBytes {
  const text = decode(bytes);
  const shown = text.replace(CONTROL, escaped);
  return NOT_TEXT.test(text)
    ? { text: shown, hex: Buffer.from(bytes).toString('hex') }
    : { text: shown };
}

function decode(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return lenient.decode(bytes);
  }
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
