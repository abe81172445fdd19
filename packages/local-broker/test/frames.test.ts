// Frames between real clients and a real Apache Kafka 4.3.1, recorded by a proxy: what we read from them, written
// again, must be the same bytes.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import '../src/apis/all.ts';
import { registeredApis } from '../src/apis/registry.ts';
import { type Codec, codecFor } from '../src/wire/codec.ts';
import { readClientId, readRequestPreamble } from '../src/wire/headers.ts';
import { Reader } from '../src/wire/reader.ts';
import { Writer } from '../src/wire/writer.ts';

interface Frame {
  readonly client: string;
  readonly api: string;
  readonly version: number;
  /** Hex, without the size in front. */
  readonly request: string;
  readonly response: string;
}

const file = new URL('./fixtures/apache-kafka-4.3.1.json', import.meta.url);
const frames: Frame[] = JSON.parse(readFileSync(file, 'utf8'));

function apiNamed(name: string) {
  const api = registeredApis().find((each) => each.name === name);
  if (api === undefined) throw new Error(`no API ${name}`);
  return api;
}

test.each(frames)('$client: $api v$version, the request', ({ api: name, version, request }) => {
  const api = apiNamed(name);
  const flexible = api.isFlexible(version);
  const reader = new Reader(Buffer.from(request, 'hex'));
  expect(readRequestPreamble(reader)).toMatchObject({ apiKey: api.key, apiVersion: version });
  expect(readClientId(reader, flexible)).toMatch(/^[a-zA-Z0-9-]+$/);
  expectSameBytes(codecFor(api.request, version, flexible), reader, request);
});

test.each(frames)('$client: $api v$version, the response', ({ api: name, version, response }) => {
  const api = apiNamed(name);
  const flexible = api.isFlexible(version);
  const reader = new Reader(Buffer.from(response, 'hex'));
  reader.int32();
  if (flexible && name !== 'ApiVersions') reader.unsignedVarint();
  expectSameBytes(codecFor(api.response, version, flexible), reader, response);
});

/** Reads the rest of a frame and writes it again. */
function expectSameBytes(codec: Codec<unknown, unknown>, reader: Reader, frame: string): void {
  const body = frame.slice(frame.length - 2 * reader.remaining);
  const message = codec.read(reader);
  expect(reader.remaining).toBe(0);
  const writer = new Writer();
  codec.write(writer, message);
  expect(Buffer.concat(writer.finish()).toString('hex')).toBe(body);
}
