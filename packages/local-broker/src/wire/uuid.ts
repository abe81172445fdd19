// Topic ids: 16 bytes on the wire, the usual hyphenated form everywhere else.

/** The id that means "none". */
export const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

/** The hyphenated form of the 16 bytes at `at`. */
export function uuidText(bytes: Buffer, at = 0): string {
  const hex = bytes.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 16 bytes of an id. */
export function uuidBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}
