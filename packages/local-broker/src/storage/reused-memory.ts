// Memory for megabytes that are needed for a moment: a request that is put together, an answer until it is sent.
// Fresh memory for each costs more than what is done with it, in the collector and in the kernel.

const FROM_BYTES = 64 * 1024;
const UP_TO_BYTES = 4 * 1024 * 1024;
const KEPT_AT_MOST = 8;

const free: Buffer[] = [];
/** What is in use. Who keeps it for good need not say so. */
const lent = new WeakSet<ArrayBufferLike>();

/** Whether memory of this size is used again. */
export function isReusable(bytes: number): boolean {
  return bytes >= FROM_BYTES && bytes <= UP_TO_BYTES;
}

/** Memory of this size with anything in it. It is used again only after {@link giveBack}. */
export function lend(bytes: number): Buffer {
  if (!isReusable(bytes)) return Buffer.allocUnsafeSlow(bytes);
  const at = free.findIndex((each) => each.length >= bytes);
  const memory = at < 0 ? undefined : free.splice(at, 1)[0];
  const given = memory ?? Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(bytes)));
  lent.add(given.buffer);
  return given.subarray(0, bytes);
}

/** Whether these bytes, or what they are a part of, are lent. */
export function isLent({ buffer }: Buffer): boolean {
  return lent.has(buffer);
}

/** Nobody looks any more at the memory that these bytes are a part of. Other memory is left alone. */
export function giveBack({ buffer }: Buffer): void {
  if (!lent.delete(buffer)) return;
  if (free.length === KEPT_AT_MOST) free.shift();
  free.push(Buffer.from(buffer as ArrayBuffer));
}
