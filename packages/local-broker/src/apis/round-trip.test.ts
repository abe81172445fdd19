import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf } from '../../test/arbitrary.ts';
import { codecFor } from '../wire/codec.ts';
import { MalformedFrameError, Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import './all.ts';
import { registeredApis } from './registry.ts';

const messages = registeredApis().flatMap((api) => {
  const versions = Array.from(
    { length: api.maxVersion - api.minVersion + 1 },
    (_, i) => api.minVersion + i,
  );
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
});

test.each(messages)('$title comes back from the wire as it was written', ({ codec, arbitrary }) => {
  fc.assert(
    fc.property(arbitrary, (message) => {
      const reader = new Reader(written(codec, message));
      expect(codec.read(reader)).toEqual(message);
      expect(reader.remaining).toBe(0);
    }),
    { numRuns: 25 },
  );
});

const withContent = messages.filter(
  ({ title }) => !/^(ApiVersions|ListGroups) v[0-2] request$/.test(title),
);

test.each(withContent)(
  '$title cut short is refused, whatever is missing',
  ({ codec, arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), (message, cut) => {
        const whole = written(codec, message);
        const part = whole.subarray(0, cut % whole.length);
        expect(() => codec.read(new Reader(part))).toThrow(MalformedFrameError);
      }),
      { numRuns: 10 },
    );
  },
);

test.each(messages)(
  '$title made of random bytes is read or refused, and nothing else',
  ({ codec }) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        try {
          codec.read(new Reader(Buffer.from(noise)));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedFrameError);
        }
      }),
      { numRuns: 25 },
    );
  },
);

function written(codec: { write(to: Writer, value: unknown): void }, message: unknown): Buffer {
  const writer = new Writer();
  codec.write(writer, message);
  const parts = writer.finish();
  expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(writer.length);
  return Buffer.concat(parts);
}
