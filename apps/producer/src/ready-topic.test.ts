import { type KafkaConnection, KafkaConnectionError } from '@tidemark/kafka-connection';
import { expect, it } from 'vitest';
import { readyTopic } from './ready-topic.ts';

const ORDERS = { topic: 'orders', createTopic: false };

/** A connection to a broker that is away until somebody waits for it and then says so. */
function connectionTo(broker: { isAway: boolean }): KafkaConnection {
  const partitions = [0, 1, 2].map((partitionId) => ({
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));
  const admin = { fetchTopicMetadata: async () => ({ topics: [{ name: 'orders', partitions }] }) };
  return {
    ...{ kind: 'brokers', nodes: 1 },
    admin: async () => {
      if (broker.isAway) throw new KafkaConnectionError('KAFKA_TIMEOUT', 'Nobody answers.');
      return admin;
    },
  } as unknown as KafkaConnection;
}

it('a broker that restarts after the first contact is waited for, and that is told', async () => {
  const broker = { isAway: true };
  const notes: string[] = [];
  const note = (line: string) => {
    notes.push(line);
    broker.isAway = false;
  };
  const { signal } = new AbortController();
  expect(await readyTopic(connectionTo(broker), ORDERS, { signal, note })).toBe(3);
  expect(notes).toEqual([
    'Waiting for Kafka for up to 30 s: Nobody answers.',
    'Kafka answers again.',
  ]);
});

it('the wait ends when the command is to stop', async () => {
  const abort = new AbortController();
  const reason = new Error('Ctrl+C');
  const context = { signal: abort.signal, note: () => abort.abort(reason) };
  const ready = readyTopic(connectionTo({ isAway: true }), ORDERS, context);
  await expect(ready).rejects.toBe(reason);
});
