// DescribeConfigs, AlterConfigs, IncrementalAlterConfigs, DescribeCluster.
import { expect, test } from 'vitest';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { errorName } from '../wire/error-codes.ts';

const TOPIC = 2;
const BROKER = 4;
const [SET, DELETE, APPEND, SUBTRACT] = [0, 1, 2, 3];
const topics = { t: { partitions: 1, configs: { 'retention.ms': '1000' } } };

async function describe(client: WireClient, resource: object, more: object = {}) {
  const resources = [
    { resourceType: TOPIC, resourceName: 't', configurationKeys: null, ...resource },
  ];
  return (await client.request(32, 4, { resources, includeSynonyms: false, ...more })).results[0];
}

async function settingOf(client: WireClient, name: string): Promise<string> {
  return (await describe(client, { configurationKeys: [name] })).configs[0].value;
}

async function incrementally(
  client: WireClient,
  configs: object[],
  { validateOnly = false, resource = {} } = {},
) {
  const resources = [{ resourceType: TOPIC, resourceName: 't', configs, ...resource }];
  return errorName(
    (await client.request(44, 1, { resources, validateOnly })).responses[0].errorCode,
  );
}

test('without keys, and with an empty list of keys, all settings are described, defaults included', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const all = await describe(client, {});
  const names = all.configs.map(({ name }: Message) => name);
  expect(names).toContain('cleanup.policy');
  expect(names).toContain('min.insync.replicas');
  expect((await describe(client, { configurationKeys: [] })).configs).toEqual(all.configs);
});

test('a setting tells its value, type and where it comes from', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const configurationKeys = ['retention.ms', 'cleanup.policy'];
  const { configs } = await describe(client, { configurationKeys }, { includeSynonyms: true });
  expect(configs).toMatchObject([
    {
      name: 'cleanup.policy',
      value: 'delete',
      configSource: 5,
      configType: 7,
      synonyms: [{ source: 5 }],
    },
    {
      name: 'retention.ms',
      value: '1000',
      configSource: 1,
      configType: 5,
      synonyms: [
        { value: '1000', source: 1 },
        { value: '604800000', source: 5 },
      ],
    },
  ]);
});

test('the settings of the broker are described as fixed', async () => {
  await using broker = await startBroker({ defaultPartitions: 6 });
  await using client = await WireClient.connect(broker);
  const { configs } = await describe(client, { resourceType: BROKER, resourceName: '1' });
  const partitions = configs.find(({ name }: Message) => name === 'num.partitions');
  expect(partitions).toMatchObject({ value: '6', readOnly: true, configSource: 4 });
});

test('resources that are not there are refused', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const errorOf = async (resource: object) =>
    errorName((await describe(client, resource)).errorCode);
  expect(await errorOf({ resourceName: 'missing' })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(await errorOf({ resourceType: BROKER, resourceName: '9' })).toBe('INVALID_REQUEST');
  expect(await errorOf({ resourceType: 16 })).toBe('INVALID_REQUEST');
});

test('AlterConfigs replaces everything that was set', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const alter = (configs: object[], validateOnly = false) =>
    client.request(33, 1, {
      resources: [{ resourceType: TOPIC, resourceName: 't', configs }],
      validateOnly,
    });
  await alter([{ name: 'retention.bytes', value: '5' }], true);
  expect(await settingOf(client, 'retention.ms')).toBe('1000');
  await alter([{ name: 'retention.bytes', value: '5' }]);
  expect([
    await settingOf(client, 'retention.ms'),
    await settingOf(client, 'retention.bytes'),
  ]).toEqual(['604800000', '5']);
  const refused = await alter([{ name: 'retention.bytes', value: 'much' }]);
  expect(errorName(refused.responses[0].errorCode)).toBe('INVALID_CONFIG');
});

test.each([33, 44])(
  'API %s refuses a topic or a setting named twice, and a setting without a value',
  async (api) => {
    await using broker = await startBroker({ topics });
    await using client = await WireClient.connect(broker);
    const setting = { name: 'retention.ms', configOperation: SET, value: '7' };
    const resource = (configs: object[]) => ({ resourceType: TOPIC, resourceName: 't', configs });
    for (const resources of [
      [resource([setting]), resource([{ ...setting, value: '8' }])],
      [resource([setting, setting])],
      [resource([{ ...setting, value: null }])],
    ]) {
      const { responses } = await client.request(api, 1, { resources, validateOnly: false });
      const errors = responses.map(({ errorCode }: Message) => errorName(errorCode));
      expect(errors).toEqual(resources.map(() => 'INVALID_REQUEST'));
    }
    expect(await settingOf(client, 'retention.ms')).toBe('1000');
  },
);

test('IncrementalAlterConfigs changes what it names: sets, resets, adds to a list and takes from it', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const change = (name: string, configOperation: number | undefined, value: string | null) =>
    incrementally(client, [{ name, configOperation, value }]);
  expect(await change('retention.bytes', SET, '5')).toBe('NONE');
  expect(await settingOf(client, 'retention.ms')).toBe('1000');
  expect(await change('retention.ms', DELETE, null)).toBe('NONE');
  expect(await settingOf(client, 'retention.ms')).toBe('604800000');
  expect(await change('cleanup.policy', APPEND, 'compact')).toBe('NONE');
  expect(await settingOf(client, 'cleanup.policy')).toBe('delete,compact');
  expect(await change('cleanup.policy', SUBTRACT, 'delete')).toBe('NONE');
  expect(await settingOf(client, 'cleanup.policy')).toBe('compact');
});

test('changes that make no sense are refused and change nothing', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const one = { name: 'retention.ms', configOperation: SET, value: '7' };
  expect(await incrementally(client, [one, one])).toBe('INVALID_REQUEST');
  expect(await incrementally(client, [{ ...one, configOperation: 9 }])).toBe('INVALID_REQUEST');
  expect(await incrementally(client, [{ ...one, value: null }])).toBe('INVALID_REQUEST');
  expect(await incrementally(client, [{ ...one, configOperation: APPEND }])).toBe('INVALID_CONFIG');
  expect(
    await incrementally(client, [one], { resource: { resourceType: BROKER, resourceName: '1' } }),
  ).toBe('INVALID_REQUEST');
  expect(await incrementally(client, [one], { validateOnly: true })).toBe('NONE');
  expect(await settingOf(client, 'retention.ms')).toBe('1000');
});

test('DescribeCluster names the broker, and no controller of its own', async () => {
  await using broker = await startBroker();
  await using client = await WireClient.connect(broker);
  expect(await client.request(60, 0, { includeClusterAuthorizedOperations: false })).toMatchObject({
    errorCode: 0,
    clusterId: broker.describe().clusterId,
    controllerId: 1,
    brokers: [{ brokerId: 1, host: '127.0.0.1', port: broker.port }],
  });
  const controllers = await client.request(60, 1, {
    includeClusterAuthorizedOperations: false,
    endpointType: 2,
  });
  expect(errorName(controllers.errorCode)).toBe('MISMATCHED_ENDPOINT_TYPE');
});
