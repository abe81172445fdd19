import { expect, test } from 'vitest';
import { kafkaSink } from '../kafka-sink.ts';
import {
  brokerWith,
  committedOffsets,
  produce,
  readAll,
  runJob,
} from '../test-support/on-broker.ts';
import { order, ordersOf, Totals } from '../test-support/order-job.ts';

const PORTIONS = 8;
const PORTION = 5;
const serialize = (value: string) => ({ key: value, value });

test.each([
  'EndTxn',
  'AddOffsetsToTxn',
  'TxnOffsetCommit',
  'InitProducerId',
  'AddPartitionsToTxn',
  'Produce',
] as const)(
  'each total is written once, though answers to %s are lost',
  async (api) => {
    const { broker, connection } = await brokerWith({ orders: 1, totals: 1 });
    using lost = broker.faults.drop(api, {
      effect: 'after',
      ...(api === 'InitProducerId' ? { times: 2 } : { every: 3, times: 4 }),
    });
    const job = runJob(connection, {}, (environment) => {
      const orders = ordersOf(environment);
      orders
        .keyBy('customer')
        .process(new Totals())
        .sinkTo(kafkaSink({ topic: 'totals', serialize }));
    });
    await job.until(() => job.states.includes('running'));
    for (let portion = 1; portion <= PORTIONS; portion++) {
      await produce(
        connection,
        'orders',
        0,
        Array.from({ length: PORTION }, () => order('ann', 1)),
      );
      await expect
        .poll(() => committedOffsets(connection, 'orders'), { timeout: 20_000 })
        .toEqual([portion * PORTION]);
    }
    await job.stop();
    expect(lost.hits).toBeGreaterThanOrEqual(2);
    const totals = (await readAll(connection, 'totals')).map(({ value }) => value);
    expect(totals).toEqual(
      Array.from({ length: PORTIONS * PORTION }, (_, index) => `ann ${index + 1}`),
    );
  },
  60_000,
);
