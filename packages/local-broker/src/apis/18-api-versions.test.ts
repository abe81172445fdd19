import { expect, test } from 'vitest';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { codecFor } from '../wire/codec.ts';
import { errorName } from '../wire/error-codes.ts';
import { Reader } from '../wire/reader.ts';
import { findApi, registeredApis } from './registry.ts';

const API_VERSIONS = 18;
const software = { clientSoftwareName: 'test-client', clientSoftwareVersion: '1.0.0' };

test.each([0, 1, 2, 3, 4])('version %i lists what is registered', async (version) => {
  await using broker = await startBroker();
  await using client = await WireClient.connect(broker);
  const answer = await client.request(API_VERSIONS, version, software);
  expect(answer.errorCode).toBe(0);
  expect(answer.apiKeys).toEqual(
    registeredApis().map(({ key, minVersion, maxVersion }) => ({
      apiKey: key,
      minVersion,
      maxVersion,
    })),
  );
});

test('a version that the broker does not know is answered in version 0, with the error and the list', async () => {
  await using broker = await startBroker();
  await using client = await WireClient.connect(broker);
  client.write(Buffer.from('0000000d001200630000000700000000ff', 'hex').subarray(0, 17));
  const reader = new Reader(await client.nextFrame());
  expect(reader.int32()).toBe(7);
  const { response } = findApi(API_VERSIONS) ?? {};
  if (response === undefined) throw new Error('not registered');
  const answer = codecFor(response, 0, false).read(reader) as {
    errorCode: number;
    apiKeys: unknown[];
  };
  expect(errorName(answer.errorCode)).toBe('UNSUPPORTED_VERSION');
  expect(answer.apiKeys).toHaveLength(registeredApis().length);
  expect(reader.remaining).toBe(0);
  expect((await client.request(API_VERSIONS, 2, {})).errorCode).toBe(0);
});

test('software names that are none are refused', async () => {
  await using broker = await startBroker();
  await using client = await WireClient.connect(broker);
  const answer = await client.request(API_VERSIONS, 3, {
    ...software,
    clientSoftwareName: 'two words',
  });
  expect(errorName(answer.errorCode)).toBe('INVALID_REQUEST');
});
