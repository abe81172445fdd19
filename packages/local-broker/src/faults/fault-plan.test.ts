// Faults that were typed, in force; time passes by hand.
import { expect, test } from 'vitest';
import { TransactionalClient } from '../../test/transactional-client.ts';
import { startBroker } from '../broker.ts';
import { startCluster } from '../cluster/cluster.ts';
import { ManualClock } from '../manual-clock.ts';
import { parseFault } from './fault-grammar.ts';
import { stage, wantsCluster } from './fault-plan.ts';

const topics = { t: { partitions: 1 } };

test('a leader moves at its time, and again and again', async () => {
  const clock = new ManualClock();
  await using cluster = await startCluster({ clock, topics });
  const said: string[] = [];
  const on = { faults: cluster.faults, cluster, clock, say: (line: string) => said.push(line) };
  using _ = stage(parseFault('move-leader topic=t at=2s every=10s'), on);
  clock.advance(1_999);
  expect(cluster.partition('t', 0).leaderEpoch).toBe(0);
  clock.advance(1);
  clock.advance(10_000);
  expect(cluster.partition('t', 0)).toMatchObject({ leaderId: 3, leaderEpoch: 2 });
  await new Promise(setImmediate);
  expect(said[0]).toBe('Fault: move-leader topic=t at=2s every=10s (now broker 2)');
});

test('a broker is down for a while', async () => {
  const clock = new ManualClock();
  await using cluster = await startCluster({ clock, topics });
  const said: string[] = [];
  const on = { faults: cluster.faults, cluster, clock, say: (line: string) => said.push(line) };
  using _ = stage(parseFault('stop-broker broker=1 for=5s'), on);
  clock.advance(0);
  while (said.length === 0) await new Promise(setImmediate);
  expect(cluster.partition('t', 0)).toMatchObject({ leaderId: 2, isr: [2, 3] });
  clock.advance(5_000);
  while (!cluster.brokers.has(1)) await new Promise(setImmediate);
  expect(said).toEqual(['Fault: stop-broker broker=1 for=5s (down for 5000 ms)']);
});

test('markers are lost from a time on, as long as the fault is in force', async () => {
  const clock = new ManualClock();
  await using broker = await startBroker({ clock, topics });
  const said: string[] = [];
  const on = {
    faults: broker.faults,
    cluster: undefined,
    clock,
    say: (line: string) => said.push(line),
  };
  await using producer = await TransactionalClient.on(broker);
  const unstable = async () => {
    await producer.initWhenFree();
    await producer.addWhenFree();
    expect(await producer.send('a', { timestamp: clock.now() })).toBe('NONE');
    await producer.end(3, true);
    await producer.initWhenFree();
    const [partition] = broker.describe().topics[0]?.partitions ?? [];
    return (partition?.highWatermark ?? 0) - (partition?.lastStableOffset ?? 0);
  };
  {
    using _ = stage(parseFault('lose-markers at=2s every=5s'), on);
    expect(await unstable()).toBe(0);
    clock.advance(2_000);
    expect(await unstable()).toBe(1);
    expect(await unstable()).toBe(0);
    clock.advance(5_000);
  }
  expect(await unstable()).toBe(0);
  expect(said[0]).toBe('Fault: lose-markers at=2s every=5s (the next 1)');
});

test('what cannot be done is said, and nothing ends', async () => {
  const clock = new ManualClock();
  await using broker = await startBroker({ clock, topics });
  const said: string[] = [];
  const on = {
    faults: broker.faults,
    cluster: undefined,
    clock,
    say: (line: string) => said.push(line),
  };
  using _ = stage(parseFault('fence-producer transactional-id=tx'), on);
  clock.advance(0);
  while (said.length === 0) await new Promise(setImmediate);
  expect(said).toEqual([
    'Fault: fence-producer transactional-id=tx: not now (There is no such transactional id.)',
  ]);
});

test('faults that want several brokers are known', () => {
  expect(wantsCluster(parseFault('move-leader topic=t'))).toBe(true);
  expect(wantsCluster(parseFault('fill-disk'))).toBe(false);
  expect(wantsCluster(parseFault('any drop broker=2'))).toBe(false);
});
