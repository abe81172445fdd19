// What holds for every registered API in every version, on arbitrary messages derived from its declaration.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf } from '../../test/arbitrary.ts';
import { type Codec, codecFor } from '../wire/codec.ts';
import { MalformedFrameError, Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import './all.ts';
import { type RegisteredApi, registeredApis } from './registry.ts';

test.each(registeredApis())('$name comes back from the wire as it was written', (api) => {
  for (const { title, codec, arbitrary } of messagesOf(api)) {
    const sameAgain = fc.property(arbitrary, (message) => {
      const reader = new Reader(written(codec, message));
      expect(codec.read(reader), title).toEqual(message);
      expect(reader.remaining, title).toBe(0);
    });
    fc.assert(sameAgain, { numRuns: 25 });
  }
});

test.each(registeredApis())('$name cut short is refused, whatever is missing', (api) => {
  for (const { title, codec, arbitrary } of messagesOf(api)) {
    const refused = fc.property(arbitrary, fc.nat(), (message, cut) => {
      const whole = written(codec, message);
      if (whole.length === 0) return;
      const part = whole.subarray(0, cut % whole.length);
      expect(() => codec.read(new Reader(part)), title).toThrow(MalformedFrameError);
    });
    fc.assert(refused, { numRuns: 10 });
  }
});

test.each(registeredApis())(
  '$name made of random bytes is read or refused, and nothing else',
  (api) => {
    for (const { title, codec } of messagesOf(api)) {
      const readOrRefused = fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        try {
          codec.read(new Reader(Buffer.from(noise)));
        } catch (error) {
          expect(error, title).toBeInstanceOf(MalformedFrameError);
        }
      });
      fc.assert(readOrRefused, { numRuns: 25 });
    }
  },
);

function messagesOf(api: RegisteredApi) {
  const count = api.maxVersion - api.minVersion + 1;
  const versions = Array.from({ length: count }, (_, index) => api.minVersion + index);
  return versions.flatMap((version) =>
    (['request', 'response'] as const).map((side) => {
      const flexible = api.isFlexible(version);
      return {
        title: `${api.name} v${version} ${side}`,
        codec: codecFor(api[side], version, flexible),
        arbitrary: arbitraryOf(api[side].node, version, flexible),
      };
    }),
  );
}

function written(codec: Codec<unknown, unknown>, message: unknown): Buffer {
  const writer = new Writer();
  codec.write(writer, message);
  const parts = writer.finish();
  expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(writer.length);
  return Buffer.concat(parts);
}
