import type { StreamExecutionEnvironment } from '@tidemark/event-time';
import { expect, test } from 'vitest';
import { kafkajsClient } from '../client/kafkajs-client.ts';
import { kafkaSink } from '../kafka-sink.ts';
import type { JobOptions } from '../options.ts';
import type { KafkaJobResult } from '../result.ts';
import {
  brokerWith,
  committedOffsets,
  produce,
  readAll,
  runJob,
} from '../test-support/on-broker.ts';
import { order, ordersOf, Totals } from '../test-support/order-job.ts';
import type { JobEvent } from './job-events.ts';

type Environment = StreamExecutionEnvironment<KafkaJobResult>;

const sink = () =>
  kafkaSink<string>({ topic: 'results', serialize: (value) => ({ key: value, value }) });

const stateful = (environment: Environment) => {
  ordersOf(environment).keyBy('customer').process(new Totals()).name('Totals').sinkTo(sink());
};
const stateless = (environment: Environment) => {
  ordersOf(environment)
    .map(({ customer, cents }) => `${customer} ${cents}`)
    .sinkTo(sink());
};

const FIRST = [order('ann', 1), order('bob', 10), order('ann', 2)];
const SECOND = [order('ann', 3), order('bob', 20)];

/** A bounded run, and how what hung of its tasks was ended. */
async function run(
  connection: Parameters<typeof runJob>[0],
  describe: (environment: Environment) => void,
  options: Partial<JobOptions> = {},
) {
  const ended: string[] = [];
  const warnings: string[] = [];
  const onEvent = (event: JobEvent) => {
    if (event.type === 'hanging-transaction-ended') ended.push(`${event.task} ${event.outcome}`);
  };
  const log = {
    debug() {},
    info() {},
    warn: (_: object, text: string) => void warnings.push(text),
  };
  const job = runJob(connection, { bounded: true, onEvent, log, ...options }, describe);
  await job.result;
  return { ended, warnings };
}

async function results(connection: Parameters<typeof runJob>[0]) {
  return (await readAll(connection, 'results')).map(({ value }) => value);
}

test.each([
  ['with a changelog', stateful, {}, ['ann 1', 'bob 10', 'ann 3', 'ann 6', 'bob 30']],
  ['without state', stateless, {}, ['ann 1', 'bob 10', 'ann 2', 'ann 3', 'bob 20']],
  ['state topics off', stateful, { stateTopics: false }, undefined],
  ['at-least-once', stateful, { guarantee: 'at-least-once' }, undefined],
] as const)(
  '%s: what was committed and hangs is committed before a task is read',
  async (_, describe, options, all) => {
    const { broker, connection } = await brokerWith({ orders: 1, results: 1 });
    await produce(connection, 'orders', 0, FIRST);
    {
      using loss = broker.faults.loseMarkers();
      expect((await run(connection, describe, options)).ended).toEqual([]);
      expect(loss.hits).toBeGreaterThan(0);
    }
    await produce(connection, 'orders', 0, SECOND);
    const { ended, warnings } = await run(connection, describe, options);
    expect(ended).toEqual(['0_0 committed']);
    expect(warnings).toEqual([
      'Kafka had lost the end of a transaction of task 0_0, which was to be committed; it is now.',
    ]);
    const found = await results(connection);
    expect(found).toHaveLength(5);
    if (all) expect(found).toEqual(all);
    expect(await committedOffsets(connection, 'orders')).toEqual([5]);
  },
);

test.each([
  ['with a changelog', stateful, ['ann 1', 'bob 10', 'ann 3']],
  ['without state', stateless, ['ann 1', 'bob 10', 'ann 2']],
] as const)(
  '%s: what is aborted and hangs is made anew, and comes once',
  async (_, describe, all) => {
    const { broker, connection } = await brokerWith({ orders: 1, results: 1 });
    await produce(connection, 'orders', 0, FIRST);
    broker.faults.fail('EndTxn', { error: 'INVALID_PRODUCER_EPOCH', times: 1 });
    using loss = broker.faults.loseMarkers({ times: 1 });
    const { ended } = await run(connection, describe);
    expect(loss.hits).toBe(1);
    expect(ended).toEqual(['0_0 aborted']);
    expect(await results(connection)).toEqual(all);
  },
);

test('a task that lives on after its broker broke off does not let its next transaction end what hangs', async () => {
  const { broker, connection } = await brokerWith({ orders: 1, results: 1 });
  const ended: string[] = [];
  let commits = 0;
  let changed = () => {};
  const onEvent = (event: JobEvent) => {
    if (event.type === 'hanging-transaction-ended') ended.push(event.outcome);
    if (event.type === 'commit') commits++;
    changed();
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
  };
  const job = runJob(connection, { onEvent }, stateless);
  await job.until(() => job.states.includes('running'));
  const loss = broker.faults.loseMarkers({ times: 1, topic: 'results' });
  const before = commits;
  await produce(connection, 'orders', 0, FIRST);
  await loss.hit();
  await until(() => commits > before);
  broker.faults.dropConnections();
  // The next end of a transaction is an abort.
  broker.faults.fail('EndTxn', { error: 'INVALID_PRODUCER_EPOCH', times: 1 });
  const then = commits;
  await produce(connection, 'orders', 0, SECOND);
  await until(() => commits > then);
  await job.stop();
  expect(ended).toEqual(['committed']);
  expect(await results(connection)).toEqual(['ann 1', 'bob 10', 'ann 2', 'ann 3', 'bob 20']);
});

test('what hangs of one task keeps no other from its start', async () => {
  const { broker, connection } = await brokerWith({ orders: 2, results: 1 });
  await produce(connection, 'orders', 0, FIRST);
  {
    using _ = broker.faults.loseMarkers({ transactionalId: 'group-0-0' });
    await run(connection, stateless);
  }
  const client = kafkajsClient(connection);
  expect(await client.committedOffsets('group', ['orders'], 1)).toMatchObject([
    { partition: 1, offset: 0 },
  ]);
});
