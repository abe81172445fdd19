import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { quietLogger } from '../testing/fake-producer.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

interface Group {
  coordinator: object;
  memberId: string;
  heartbeat(options: { interval: number }): Promise<void>;
  joinAndSync(): Promise<void>;
}

const GONE = Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError' });

/** A member whose coordinator is gone, while another broker coordinates the group already. */
function memberOf(load: Load, error: Error, next: Promise<object>) {
  const ConsumerGroup = load<new (options: object) => Group>('consumer/consumerGroup.js');
  const group = new ConsumerGroup({
    groupId: 'g',
    topics: [],
    logger: { ...quietLogger, namespace: () => quietLogger },
    instrumentationEmitter: { emit: () => {} },
    cluster: { findGroupCoordinator: () => next },
  });
  group.memberId = 'm';
  group.coordinator = { heartbeat: () => Promise.reject(error) };
  return group;
}

/** Beats so often that no beat is left out for coming too early. */
const beat = (group: Group) => group.heartbeat({ interval: -1 });
const alive = () => Promise.resolve({ heartbeat: async () => {} });

it('a heartbeat finds the coordinator that took over, and with the stock module never does', async () => {
  const lost = memberOf(stock, GONE, alive());
  await expect(beat(lost)).rejects.toThrow('refused');
  await expect(beat(lost)).rejects.toThrow('refused');
  const found = memberOf(ours, GONE, alive());
  await expect(beat(found)).rejects.toThrow('refused');
  await beat(found);
});

it('what a coordinator answers is no reason to look for another one', async () => {
  const fenced = Object.assign(new Error('rebalancing'), { type: 'REBALANCE_IN_PROGRESS' });
  const member = memberOf(ours, fenced, alive());
  await expect(beat(member)).rejects.toThrow('rebalancing');
  await expect(beat(member)).rejects.toThrow('rebalancing');
});

it('while nobody coordinates the group the failure is that of the heartbeat', async () => {
  const nobody = Promise.reject(new Error('nobody'));
  nobody.catch(() => {});
  await expect(beat(memberOf(ours, GONE, nobody))).rejects.toThrow('refused');
});

/** A member joins with an assigner that has something to do before; tells what was done, in order. */
async function join(load: Load): Promise<string[]> {
  const done: string[] = [];
  const ConsumerGroup = load<new (options: object) => Group>('consumer/consumerGroup.js');
  const assigner = {
    async onJoinPrepare() {
      await setImmediate();
      done.push('prepared');
    },
    protocol: () => ({ name: 'a', metadata: Buffer.alloc(0) }),
  };
  const joinGroup = () => {
    done.push('joined');
    throw new Error('enough');
  };
  const group = new ConsumerGroup({
    groupId: 'g',
    topics: [],
    retry: { retries: 0 },
    logger: { ...quietLogger, namespace: () => quietLogger },
    instrumentationEmitter: { emit: () => {} },
    assigners: [{ protocol: assigner.protocol }, assigner],
    cluster: { findGroupCoordinator: async () => ({ joinGroup }) },
  });
  await expect(group.joinAndSync()).rejects.toThrow('enough');
  return done;
}

it('joining waits for what an assigner does before, and with the stock module does not', async () => {
  expect(await join(stock)).toEqual(['joined']);
  expect(await join(ours)).toEqual(['prepared', 'joined']);
});
