// What no client should send: noise, lies about lengths, and requests of every API with something wrong in them.
import fc from 'fast-check';
import '../src/apis/all.ts';
import { registeredApis } from '../src/apis/registry.ts';
import { codecFor } from '../src/wire/codec.ts';
import { Writer } from '../src/wire/writer.ts';
import { arbitraryOf } from './arbitrary.ts';

const SAMPLES_A_VERSION = 12;
const FETCH = 1;

/** Well-formed requests of every API in every version, sizes included. */
export function everyRequest(seed: number): Buffer[] {
  return registeredApis().flatMap((api) => {
    const versions = Array.from(
      { length: api.maxVersion - api.minVersion + 1 },
      (_, i) => api.minVersion + i,
    );
    return versions.flatMap((version) => {
      const flexible = api.isFlexible(version);
      const messages = fc.sample(arbitraryOf(api.request.node, version, flexible), {
        ...{ seed, numRuns: SAMPLES_A_VERSION },
      });
      return messages.map((message) => {
        const asked = api.key === FETCH ? { ...(message as object), maxWaitMs: 0 } : message;
        const writer = new Writer();
        writer.int16(api.key);
        writer.int16(version);
        writer.int32(7);
        writer.int16(-1);
        if (flexible) writer.unsignedVarint(0);
        codecFor(api.request, version, flexible).write(writer, asked);
        return sized(Buffer.concat(writer.finish()));
      });
    });
  });
}

/** A request with something wrong in it; now and then with nothing wrong. */
export function mutated(wellFormed: Buffer, random: () => number): Buffer {
  const frame = Buffer.from(wellFormed);
  const changes = Math.floor(random() * 4);
  // The first bytes say which API it is, and that is left as it is: the others are to be reached.
  for (let i = 0; i < changes && frame.length > 12; i += 1) {
    const at = 8 + Math.floor(random() * (frame.length - 8));
    const extreme = random() < 0.5 ? 0xff : 0x7f;
    frame[at] = random() < 0.3 ? extreme : Math.floor(random() * 256);
  }
  return frame;
}

/** What ends a connection: noise, or a frame that is not of the size that it says. */
export function fatal(wellFormed: Buffer, random: () => number): Buffer {
  const kind = random();
  if (kind < 0.8) return sized(noise(8 + Math.floor(random() * 200), random));
  if (kind < 0.9) return lie(Math.floor((random() - 0.5) * 2 ** 32), wellFormed);
  return wellFormed.subarray(0, Math.floor(random() * wellFormed.length));
}

function lie(size: number, frame: Buffer): Buffer {
  const result = Buffer.from(frame);
  result.writeInt32BE(size, 0);
  return result;
}

function noise(length: number, random: () => number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i += 1) bytes[i] = Math.floor(random() * 256);
  return bytes;
}

function sized(frame: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(frame.length);
  return Buffer.concat([size, frame]);
}
