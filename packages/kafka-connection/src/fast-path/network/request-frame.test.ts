import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProduceRequest } from '../produce/produce-request.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

type Frame = (options: object) => Promise<{ buffer: Buffer }>;
type RequestModule<Options> = (options: Options) => { encode(): Promise<unknown> };

async function framed<Options>(
  load: Load,
  path: string,
  options: Options,
  clientId: string | null,
) {
  const request = load<RequestModule<Options>>(path)(options);
  const frame = load<Frame>('protocol/request.js');
  return (await frame({ correlationId: 77, clientId, request })).buffer;
}

test('frames requests of stock kafkajs as stock kafkajs does', async () => {
  const clientId = fc.option(fc.string({ unit: 'binary', maxLength: 200 }));
  await fc.assert(
    fc.asyncProperty(clientId, fc.string({ maxLength: 900 }), async (clientId, groupId) => {
      const heartbeat = { groupId, groupGenerationId: 3, memberId: 'm' };
      const path = 'protocol/requests/heartbeat/v1/request.js';
      const byOurs = await framed(ours, path, heartbeat, clientId);
      expect(byOurs.equals(await framed(stock, path, heartbeat, clientId))).toBe(true);
    }),
  );
});

test('frames our produce request where it lies', async () => {
  const options: ProduceRequest = {
    acks: -1,
    timeout: 5,
    topicData: [
      { topic: 't', partitions: [{ partition: 1, messages: [{ value: 'x', timestamp: 9 }] }] },
    ],
  };
  const path = 'protocol/requests/produce/v3/request.js';
  const byOurs = await framed(ours, path, options, 'client-ä');
  const byStock = await framed(stock, path, options, 'client-ä');
  expect(byOurs.length).toBe(byStock.length);
  const upToTheBatch = 4 + 2 + 2 + 4 + 2 + 9 + 2 + 2 + 4 + 4 + 3 + 4 + 4 + 4;
  expect(byOurs.subarray(0, upToTheBatch)).toEqual(byStock.subarray(0, upToTheBatch));
});
