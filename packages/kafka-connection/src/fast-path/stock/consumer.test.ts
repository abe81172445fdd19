// What the consumer of kafkajs does that an application does not expect. Here it is as it is published.
import { setTimeout as sleep } from 'node:timers/promises';
import stock from 'kafkajs';
import { expect, test } from 'vitest';
import { next, stockRig, write } from '../testing/stock-rig.ts';

const rig = stockRig(stock);
const QUICK = { heartbeatInterval: 20, sessionTimeout: 1_000, maxWaitTimeInMs: 10 };

let groups = 0;
const consumerOf = (config: Partial<stock.ConsumerConfig> = {}) =>
  rig.kafka().consumer({ groupId: `group-${groups++}`, ...QUICK, ...config });

/** Connects, subscribes from the beginning and runs. */
async function start(consumer: stock.Consumer, topic: string, run: stock.ConsumerRunConfig) {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run(run);
}

const idle: stock.ConsumerRunConfig = { eachBatch: async () => {} };

test('every member gives up everything when one comes, and none has an identity that stays', async () => {
  const topic = await rig.topic({ partitions: 2 });
  const groupId = 'eager';
  const [first, second] = [
    consumerOf({ groupId, ...{ groupInstanceId: 'till-1' } }),
    consumerOf({ groupId }),
  ];
  const joined = next(first, 'GROUP_JOIN');
  await start(first, topic, idle);
  expect((await joined).memberAssignment).toEqual({ [topic]: [0, 1] });
  const again = next(first, 'GROUP_JOIN');
  await start(second, topic, idle);
  expect((await again).memberAssignment[topic]).toHaveLength(1);
  const { members } = rig.broker.describe().groups.find((group) => group.groupId === groupId) ?? {};
  expect(members?.map(({ groupInstanceId }) => groupInstanceId)).toEqual([null, null]);
  await Promise.all([first.disconnect(), second.disconnect()]);
});

test('a member that was killed holds its group up until its session times out', async () => {
  const topic = await rig.topic();
  const groupId = 'killed';
  const killed = consumerOf({ groupId, sessionTimeout: 600, rebalanceTimeout: 5_000 });
  // It stays in its handler, without a heartbeat, as a process does that is no more.
  let leave = () => {};
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await write(rig.kafka(), topic, ['a']);
  const inHandler = new Promise<void>((resolve) => {
    void start(killed, topic, {
      eachBatch: () => {
        resolve();
        return gone;
      },
    });
  });
  await inHandler;
  const survivor = consumerOf({ groupId });
  const joined = next(survivor, 'GROUP_JOIN');
  const before = performance.now();
  await start(survivor, topic, idle);
  expect((await joined).memberAssignment).toEqual({ [topic]: [0] });
  expect(performance.now() - before).toBeGreaterThan(300);
  leave();
  await Promise.all([survivor.disconnect(), killed.disconnect()]);
});

test('a position that is out of range is replaced by the beginning of the log, and nobody is told', async () => {
  const topic = await rig.topic({ values: ['a', 'b'] });
  const consumer = consumerOf();
  const read: (string | undefined)[] = [];
  const events: string[] = [];
  for (const event of ['CRASH', 'STOP'] as const) {
    consumer.on(consumer.events[event], () => void events.push(event));
  }
  await start(consumer, topic, {
    eachMessage: async ({ message }) => void read.push(message.value?.toString()),
  });
  await expect.poll(() => read).toEqual(['a', 'b']);
  using _ = rig.broker.faults.fail('Fetch', { error: 'OFFSET_OUT_OF_RANGE', times: 1 });
  await expect.poll(() => read).toEqual(['a', 'b', 'a', 'b']);
  expect(events).toEqual([]);
  await consumer.disconnect();
});

test('nobody waits for a listener, though its first part runs before the first fetch', async () => {
  const topic = await rig.topic({ values: ['a'] });
  const consumer = consumerOf();
  const order: string[] = [];
  let delivered = () => {};
  const batch = new Promise<void>((resolve) => {
    delivered = resolve;
  });
  consumer.on(consumer.events.GROUP_JOIN, async () => {
    order.push('listener begins');
    await batch;
    order.push('listener ends');
  });
  await start(consumer, topic, {
    eachBatch: async () => {
      order.push('batch');
      delivered();
    },
  });
  await batch;
  await consumer.disconnect();
  expect(order.slice(0, 3)).toEqual(['listener begins', 'batch', 'listener ends']);
});

test('a group is joined again without a word about a rebalance when metadata are stale', async () => {
  const topic = await rig.topic({ values: ['a'] });
  const consumer = consumerOf();
  let rebalancing = 0;
  consumer.on(consumer.events.REBALANCING, () => {
    rebalancing += 1;
  });
  const first = next(consumer, 'GROUP_JOIN');
  await start(consumer, topic, idle);
  await first;
  const second = next(consumer, 'GROUP_JOIN');
  using _ = rig.broker.faults.fail('Fetch', {
    ...{ topic, error: 'NOT_LEADER_OR_FOLLOWER', times: 1 },
  });
  await second;
  expect(rebalancing).toBe(0);
  await consumer.disconnect();
});

test('a seek for a partition of somebody else is kept, and goes before what was committed later', async () => {
  const topic = await rig.topic({ partitions: 2, values: ['a', 'b', 'c'] });
  const groupId = 'old-seek';
  const [one, other] = [consumerOf({ groupId }), consumerOf({ groupId })];
  const seen: string[] = [];
  await start(one, topic, {
    eachMessage: async ({ message }) => void seen.push(String(message.value)),
  });
  while (seen.length < 3) await sleep(5);
  const shared = next(one, 'GROUP_JOIN');
  await start(other, topic, idle);
  const mine = (await shared).memberAssignment[topic] ?? [];
  const away = mine.includes(0) ? 1 : 0;
  // Partition `away` is the other's now.
  one.pause([{ topic, partitions: [away] }]);
  one.seek({ topic, partition: away, offset: '1' });
  const back = next(one, 'GROUP_JOIN');
  await other.disconnect();
  expect((await back).memberAssignment).toEqual({ [topic]: [0, 1] });
  expect(one.paused()).toEqual([{ topic, partitions: [away] }]);
  const fetchedFrom = new Promise<string | null>((resolve) => {
    one.on(one.events.START_BATCH_PROCESS, ({ payload }) => {
      if (payload.partition === away) resolve(payload.firstOffset);
    });
  });
  const producer = rig.kafka().producer();
  await producer.connect();
  const messages = ['x', 'y'].map((value) => ({ value, partition: away }));
  await producer.send({ topic, messages });
  await producer.disconnect();
  one.resume([{ topic, partitions: [away] }]);
  // The committed offset is 3 for partition 0, and none (from the beginning: 0) for partition 1.
  expect(await fetchedFrom).toBe('1');
  await one.disconnect();
});

test('`run` resolves though the group could not be joined, and only the crash event tells', async () => {
  const topic = await rig.topic();
  const consumer = consumerOf({
    partitionAssigners: [
      () => ({
        name: 'broken',
        version: 1,
        protocol: () => ({ name: 'broken', metadata: Buffer.alloc(0) }),
        assign: () => Promise.reject(new TypeError('no assignment')),
      }),
    ],
  });
  const crash = next(consumer, 'CRASH');
  await expect(start(consumer, topic, idle)).resolves.toBeUndefined();
  expect(await crash).toMatchObject({ restart: false, error: { message: 'no assignment' } });
  await consumer.disconnect();
});

/** Runs a handler that throws, until the consumer crashes. */
async function crashOf(topic: string, failure: (call: number) => Error | undefined) {
  const consumer = consumerOf({ retry: { retries: 2, initialRetryTime: 1, maxRetryTime: 2 } });
  let calls = 0;
  const crash = next(consumer, 'CRASH');
  await start(consumer, topic, {
    eachMessage: async () => {
      const error = failure(calls++);
      if (error) throw error;
    },
  });
  const { restart, error } = await crash;
  const crashed = calls;
  await consumer.disconnect();
  return { calls: crashed, restart, error };
}

test('one record that is no JSON ends the consumer for good', async () => {
  const topic = await rig.topic({ values: ['{', '{}'] });
  expect(await crashOf(topic, () => new SyntaxError('Unexpected end'))).toMatchObject({
    ...{ calls: 1, restart: false, error: { cause: { name: 'SyntaxError' } } },
  });
});

test('any other error of a handler has the same batch once more, then a restart', async () => {
  const topic = await rig.topic({ values: ['a'] });
  expect(await crashOf(topic, () => new Error('out of order'))).toMatchObject({
    ...{ calls: 3, restart: true, error: { name: 'KafkaJSNumberOfRetriesExceeded' } },
  });
});

test('failures are counted over the consumer’s whole life, however much went well in between', async () => {
  const topic = await rig.topic({ values: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] });
  // Every message fails once and is taken at the second try.
  const failed = await crashOf(topic, (call) =>
    call % 2 === 0 ? new Error('for a moment') : undefined,
  );
  expect(failed).toMatchObject({ calls: 5, restart: true });
});

test('`stop` inside of a handler waits for the handler', async () => {
  const topic = await rig.topic({ values: ['a'] });
  const consumer = consumerOf();
  let stopping: Promise<void> | undefined;
  const outcome = new Promise<unknown>((resolve) => {
    void start(consumer, topic, {
      eachMessage: async () => {
        stopping ??= consumer.stop();
        resolve(await Promise.race([stopping.then(() => 'stopped'), sleep(150, 'waits')]));
      },
    });
  });
  expect(await outcome).toBe('waits');
  await stopping;
  await consumer.disconnect();
});

test('`disconnect` takes as long as the fetch that is under way', async () => {
  const topic = await rig.topic();
  const consumer = consumerOf({ maxWaitTimeInMs: 400 });
  const joined = next(consumer, 'GROUP_JOIN');
  await start(consumer, topic, idle);
  await joined;
  await sleep(50);
  const before = performance.now();
  await consumer.disconnect();
  expect(performance.now() - before).toBeGreaterThan(200);
});

test('after a subscription that failed it runs, and is given nothing', async () => {
  const consumer = consumerOf();
  await consumer.connect();
  await expect(consumer.subscribe({ topic: 'no-such-topic' })).rejects.toThrow();
  const joined = next(consumer, 'GROUP_JOIN');
  await expect(consumer.run(idle)).resolves.toBeUndefined();
  expect((await joined).memberAssignment).toEqual({});
  await consumer.disconnect();
});

test('nothing is fetched while a batch is at work', async () => {
  const topic = await rig.topic({ values: ['a', 'b'] });
  const consumer = consumerOf({ maxBytesPerPartition: 1, maxBytes: 1 });
  let fetches = 0;
  const stop = rig.broker.onRequest(({ api }) => {
    if (api === 'Fetch') fetches += 1;
  });
  const during = new Promise<number>((resolve) => {
    void start(consumer, topic, {
      eachBatch: async () => {
        await sleep(100);
        resolve(fetches);
      },
    });
  });
  // The one that brought the batch.
  expect(await during).toBe(1);
  stop();
  await consumer.disconnect();
});
