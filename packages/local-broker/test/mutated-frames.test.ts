// Requests of real clients with a few bytes changed: whatever the broker makes of them, it answers or closes that
// connection, and nobody else notices.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startBroker } from '../src/broker.ts';
import type { BrokerEvent } from '../src/broker-event.ts';
import { MalformedFrameError } from '../src/wire/reader.ts';
import { WireClient } from './wire-client.ts';

const file = new URL('./fixtures/apache-kafka-4.3.1.json', import.meta.url);
const recorded: { request: string }[] = JSON.parse(readFileSync(file, 'utf8'));
const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
const request = fc
  .tuple(fc.constantFrom(...recorded), changes)
  .map(([{ request: hex }, changed]) => {
    const frame = Buffer.from(hex, 'hex');
    for (const [at, byte] of changed) frame[at % frame.length] = byte;
    const size = Buffer.alloc(4);
    size.writeInt32BE(frame.length);
    return Buffer.concat([size, frame]);
  });

test('changed requests disturb nobody but their sender', async () => {
  const events: BrokerEvent[] = [];
  const options = {
    topics: { orders: { partitions: 2 } },
    onEvent: (event: BrokerEvent) => events.push(event),
  };
  await using broker = await startBroker(options);
  await using bystander = await WireClient.connect(broker);
  const undisturbed = fc.asyncProperty(
    fc.array(request, { minLength: 1, maxLength: 10 }),
    async (frames) => {
      await using client = await WireClient.connect(broker);
      for (const frame of frames) client.write(frame);
      expect((await bystander.request(18, 0, {})).errorCode).toBe(0);
    },
  );
  await fc.assert(undisturbed, { numRuns: 300 });
  const failures = events.flatMap((event) => ('error' in event ? [event.error] : []));
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.filter((error) => !(error instanceof MalformedFrameError))).toEqual([]);
});
