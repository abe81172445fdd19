/**
 * In the place of `protocol/request.js`.
 *
 * Stock: copies every request twice, each time into a new buffer filled with zeros first.
 * Here: a request that was written behind room for its frame is sent as it lies; others are copied
 * once.
 */

import { ByteWriter } from '../bytes/byte-writer.ts';
import { isFunctionOf, type Replacement } from '../replacement.ts';

interface FramedRequest {
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    /** Stock requests take no argument and give an Encoder. */
    readonly encode: (headroom: number) => Promise<ByteWriter | { readonly buffer: Buffer }>;
  };
}

const SIZE_LENGTH = 4;
const FIXED_LENGTH = 14;

export const requestFrame: Replacement = {
  path: 'protocol/request.js',
  exportsFor: (stock) => (isFunctionOf(stock, 1) ? frame : undefined),
};

async function frame({
  correlationId,
  clientId,
  request,
}: FramedRequest): Promise<{ readonly buffer: Buffer }> {
  const header = new ByteWriter(FIXED_LENGTH + 3 * (clientId?.length ?? 0));
  header.int32(0);
  header.int16(request.apiKey);
  header.int16(request.apiVersion);
  header.int32(correlationId);
  header.string(clientId);
  const payload = await request.encode(header.length);
  const buffer =
    payload instanceof ByteWriter && payload.headroom === header.length
      ? payload.buffer
      : Buffer.concat([header.buffer, payload.buffer], header.length + payload.buffer.length);
  header.buffer.copy(buffer);
  buffer.writeInt32BE(buffer.length - SIZE_LENGTH);
  return { buffer };
}
