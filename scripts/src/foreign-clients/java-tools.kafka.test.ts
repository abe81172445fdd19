/** Apache Kafka's own tools print the same whether the local broker or Apache Kafka answers them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafkaTool } from './kafka-tools.ts';

const REAL = process.env.TIDEMARK_TEST_BROKERS ?? '';
const topic = `tools-${process.pid}`;
const group = `${topic}-group`;

describe.skipIf(REAL === '').each(['the local broker', 'Apache Kafka'])('%s', (which) => {
  let broker: Broker;
  let folder: string;
  let brokers: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-tools-'));
    broker = await startBroker();
    brokers = which === 'Apache Kafka' ? REAL : broker.bootstrapServers;
  });
  afterAll(async () => {
    await broker.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (name: string, args: string, stdin?: string) =>
    kafkaTool(brokers, name, args.split(' '), stdin);

  test('kafka-topics makes, lists, describes and enlarges a topic', async () => {
    const made = await run(
      'kafka-topics',
      `--create --topic ${topic} --partitions 2 --config retention.ms=3600000`,
    );
    expect(made).toEqual([`Created topic ${topic}.`]);
    await run('kafka-topics', `--alter --topic ${topic} --partitions 3`);
    expect(await run('kafka-topics', '--list')).toContain(topic);
    const [head, ...partitions] = await run('kafka-topics', `--describe --topic ${topic}`);
    expect(head).toMatch(
      /^Topic: \S+ TopicId: \S{22} PartitionCount: 3 ReplicationFactor: 1 Configs: .*retention.ms=3600000/,
    );
    expect(partitions).toEqual(
      [0, 1, 2].map((index) =>
        expect.stringContaining(`Partition: ${index} Leader: 1 Replicas: 1`),
      ),
    );
    await expect(run('kafka-topics', `--create --topic ${topic}`)).rejects.toThrow(
      'already exists',
    );
  });

  test('kafka-configs shows and changes settings', async () => {
    const target = `--entity-type topics --entity-name ${topic}`;
    await run('kafka-configs', `--alter ${target} --add-config max.message.bytes=2000000`);
    await run('kafka-configs', `--alter ${target} --delete-config retention.ms`);
    expect(await run('kafka-configs', `--describe ${target}`)).toEqual([
      `Dynamic configs for topic ${topic} are:`,
      expect.stringMatching(
        /^max.message.bytes=2000000 sensitive=false synonyms=\{DYNAMIC_TOPIC_CONFIG:max.message.bytes=2000000, /,
      ),
    ]);
    const [, ...all] = await run('kafka-configs', `--describe --all ${target}`);
    expect(all.map((line) => line.split('=')[0])).toContain('cleanup.policy');
    const wrong = run('kafka-configs', `--alter ${target} --add-config retention.ms=soon`);
    await expect(wrong).rejects.toThrow('InvalidConfigurationException');
  });

  test('kafka-console-producer and -consumer exchange records with keys and headers, in each codec', async () => {
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      const properties = ['parse.key', 'parse.headers'].map(
        (name) => `--reader-property ${name}=true`,
      );
      await run(
        'kafka-console-producer',
        `--topic ${topic} --compression-codec ${codec} ${properties.join(' ')}`,
        `codec:${codec}\tkey\tvalue in ${codec}\n`,
      );
    }
    const shown = ['print.key', 'print.headers'].map((name) => `--formatter-property ${name}=true`);
    const read = await run(
      'kafka-console-consumer',
      `--topic ${topic} --from-beginning --group ${group} --max-messages 5 --timeout-ms 20000 ${shown.join(' ')}`,
    );
    expect(read.filter((line) => line.startsWith('codec'))).toEqual(
      ['none', 'gzip', 'snappy', 'lz4', 'zstd'].map(
        (codec) => `codec:${codec} key value in ${codec}`,
      ),
    );
  });

  test('kafka-consumer-groups lists, describes, resets and deletes', async () => {
    const groups = (args: string) => run('kafka-consumer-groups', args);
    expect(await groups('--list')).toContain(group);
    const described = await groups(`--describe --group ${group}`);
    // All records have one key, hence one partition.
    expect(described).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${group} ${topic} \\d 5 5 0 - - -$`)]),
    );
    expect(await groups(`--describe --group ${group} --state`)).toEqual([
      'GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS',
      expect.stringMatching(`^${group} \\S+ \\(1\\) - Empty 0$`),
    ]);
    const reset = (to: string) =>
      groups(`--group ${group} --topic ${topic} --reset-offsets ${to} --execute`);
    expect(await reset('--to-earliest')).toContain(`${group} ${topic} 0 0`);
    await reset('--shift-by 2');
    await reset('--to-datetime 2020-01-01T00:00:00.000');
    const [, ...latest] = await reset('--to-latest');
    expect(latest.map((line) => Number(line.split(' ').at(-1))).toSorted()).toEqual([0, 0, 5]);
    expect(await groups(`--group ${group} --topic ${topic} --delete-offsets`)).toContain(
      `${topic} 0 Successful`,
    );
    expect(await groups(`--group ${group} --delete`)).toEqual([
      `Deletion of requested consumer groups ('${group}') was successful.`,
    ]);
  });

  test('kafka-get-offsets and kafka-delete-records see and move the ends of a log', async () => {
    const offsets = (time: string) => run('kafka-get-offsets', `--topic ${topic} --time ${time}`);
    const latest = await offsets('latest');
    const [partition] = /(\d):5/.exec(latest.join())?.slice(1) ?? [];
    expect(await offsets('earliest')).toEqual([0, 1, 2].map((index) => `${topic}:${index}:0`));
    expect(await offsets('max-timestamp')).toContain(`${topic}:${partition}:4`);
    expect(await offsets('earliest-local')).toEqual(await offsets('earliest'));
    const file = join(folder, 'delete.json');
    const doomed = { topic, partition: Number(partition), offset: 2 };
    writeFileSync(file, JSON.stringify({ version: 1, partitions: [doomed] }));
    expect(await run('kafka-delete-records', `--offset-json-file ${file}`)).toContain(
      `partition: ${topic}-${partition} low_watermark: 2`,
    );
    expect(await offsets('earliest')).toContain(`${topic}:${partition}:2`);
  });

  test('kafka-producer-perf-test, also in transactions, and kafka-consumer-perf-test', async () => {
    const load = `--topic ${topic} --num-records 5000 --record-size 100 --throughput -1`;
    const sent = expect.stringMatching(/^5000 records sent, /);
    expect((await run('kafka-producer-perf-test', load)).at(-1)).toEqual(sent);
    const inTransactions = `${load} --transactional-id ${topic} --transaction-duration-ms 50`;
    expect((await run('kafka-producer-perf-test', inTransactions)).at(-1)).toEqual(sent);
    const read = await run('kafka-consumer-perf-test', `--topic ${topic} --num-records 9000`);
    expect(Number(read.at(-1)?.split(', ')[4])).toBeGreaterThanOrEqual(9000);
  });

  test('kafka-verifiable-producer and -consumer', async () => {
    const told = (lines: readonly string[], name: string) =>
      lines.filter((line) => line.includes(`"name":"${name}"`)).length;
    const produced = await run('kafka-verifiable-producer', `--topic ${topic} --max-messages 100`);
    expect(told(produced, 'producer_send_success')).toBe(100);
    const consumed = await run(
      'kafka-verifiable-consumer',
      `--topic ${topic} --group-id ${group}-v --max-messages 100`,
    );
    expect(told(consumed, 'offsets_committed')).toBeGreaterThan(0);
    expect(told(consumed, 'shutdown_complete')).toBe(1);
  });

  test('kafka-transactions lists and describes transactions and producers', async () => {
    expect(await run('kafka-transactions', 'list')).toContainEqual(
      expect.stringMatching(`^${topic} 1 \\d+ (CompleteCommit|CompleteAbort|Empty)$`),
    );
    const [, described] = await run('kafka-transactions', `describe --transactional-id ${topic}`);
    expect(described).toMatch(new RegExp(`^1 ${topic} \\d+ \\d+ \\w+ \\d+ `));
    const [head, ...producers] = await run(
      'kafka-transactions',
      `describe-producers --topic ${topic} --partition 0`,
    );
    expect(head).toBe(
      'ProducerId ProducerEpoch LatestCoordinatorEpoch LastSequence LastTimestamp CurrentTransactionStartOffset',
    );
    expect(producers.length).toBeGreaterThan(0);
  });

  test('kafka-log-dirs, kafka-acls without an authorizer, kafka-leader-election and kafka-reassign-partitions', async () => {
    const [, , logDirs = '{}'] = await run('kafka-log-dirs', `--describe --topic-list ${topic}`);
    const { brokers: described } = JSON.parse(logDirs);
    expect(described[0].logDirs[0].partitions).toHaveLength(3);
    expect(described[0].logDirs[0].error).toBeNull();
    await expect(run('kafka-acls', '--list')).rejects.toThrow('SecurityDisabledException');
    const elected = await run(
      'kafka-leader-election',
      `--election-type preferred --topic ${topic} --partition 0`,
    );
    expect(elected.join()).toContain('Valid replica already elected for partitions');
    expect(await run('kafka-reassign-partitions', '--list')).toEqual([
      'No partition reassignments found.',
    ]);
  });
});
