/** Whether a record's key is what a field says, without making a text of it. */

const ASCII_END = 0x80;

/** The key has to be the field's text in UTF-8. */
export function keyIs(key: Buffer | null, value: unknown): boolean {
  if (key === null || value === undefined || value === null) return false;
  const text = typeof value === 'string' ? value : String(value);
  const { length } = text;
  if (key.length < length) return false;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= ASCII_END) return key.equals(Buffer.from(text));
    if (key[index] !== code) return false;
  }
  return key.length === length;
}
