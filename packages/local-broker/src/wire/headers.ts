// What stands in front of every request and response body.
//
// Requests: v1 = key, version, correlation id, client id; v2 (flexible) adds tagged fields. v0, without client
// id, belongs to ControlledShutdown only, which no client sends.
// Responses: v0 = correlation id; v1 (flexible) adds tagged fields. ApiVersions always answers with v0, because
// a client that does not know the broker yet could not tell where the body begins.
import type { Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** The part of the request header that says how to read the rest. */
export interface RequestPreamble {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
}

/** Reads API, version and correlation id. Throws `MalformedFrameError`. */
export function readRequestPreamble(from: Reader): RequestPreamble {
  return { apiKey: from.int16(), apiVersion: from.int16(), correlationId: from.int32() };
}

/** Reads the rest of the header: the client id, whose length is 16 bits even in header v2. */
export function readClientId(from: Reader, flexible: boolean): string | null {
  const length = from.int16();
  const clientId = length < 0 ? null : from.text(length);
  if (flexible) skipTags(from);
  return clientId;
}

/** A response frame, ready for the socket: size, header and the body that `writeBody` writes. */
export function responseFrame(
  correlationId: number,
  flexibleHeader: boolean,
  writeBody: (to: Writer) => void,
): readonly Buffer[] {
  const writer = new Writer();
  writer.int32(0);
  writer.int32(correlationId);
  if (flexibleHeader) writer.unsignedVarint(0);
  writeBody(writer);
  const size = writer.length - 4;
  const parts = writer.finish();
  parts[0]?.writeInt32BE(size, 0);
  return parts;
}

function skipTags(from: Reader): void {
  for (let left = from.checkCount(from.unsignedVarint()); left > 0; left -= 1) {
    from.unsignedVarint();
    from.view(from.unsignedVarint());
  }
}
