import { describe, expect, it } from 'vitest';
import type { KafkajsInternals } from '../kafkajs-internals.ts';
import { quietLogger } from '../testing/fake-producer.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

interface Pool {
  metadata: { readonly topicMetadata: readonly string[] } | null;
  refreshMetadata(topics: readonly string[]): Promise<void>;
}

const BROKERS = [
  { nodeId: 1, host: 'one', port: 1, rack: null },
  { nodeId: 2, host: 'two', port: 2, rack: null },
];

/**
 * A pool of two brokers, connected to the first; the n-th question to each is answered with what it knows then, and
 * the last again and again.
 */
function poolOf(load: Load, knows: Readonly<Record<1 | 2, readonly boolean[]>>): Pool {
  const { createErrorFromCode } = load<KafkajsInternals['protocolErrors']>('protocol/error.js');
  const broker = (nodeId: 1 | 2) => {
    const left = [...knows[nodeId]];
    return {
      nodeId,
      connectionPool: BROKERS[nodeId - 1],
      isConnected: () => nodeId === 1,
      connect: async () => {},
      async metadata(topics: readonly string[]) {
        if (topics.length > 0 && !(left.length > 1 ? left.shift() : left[0]))
          throw createErrorFromCode(3);
        return { brokers: BROKERS, topicMetadata: topics };
      },
    };
  };
  const Stock = load<new (options: object) => Pool>('cluster/brokerPool.js');
  const pool = new Stock({ logger: { ...quietLogger, namespace: () => quietLogger } });
  const [first, second] = [broker(1), broker(2)];
  return Object.assign(pool, {
    seedBroker: first,
    brokers: { 1: first, 2: second },
    connectionPoolBuilder: { build: async () => BROKERS[1] },
  });
}

describe('who looks for a topic that the first broker does not know', () => {
  it('finds it when another knows it, and with the stock module does not', async () => {
    const knows = { 1: [false, false, false, true], 2: [true] };
    await expect(poolOf(stock, knows).refreshMetadata(['new'])).rejects.toThrow('does not host');
    const pool = poolOf(ours, knows);
    await pool.refreshMetadata(['new']);
    expect(pool.metadata?.topicMetadata).toEqual(['new']);
  });

  it('is told that it is missing when none knows it', async () => {
    const pool = poolOf(ours, { 1: [false], 2: [false] });
    await expect(pool.refreshMetadata(['none'])).rejects.toThrow('does not host');
  });

  it('finds it also when it knows no other broker yet', async () => {
    const pool = poolOf(ours, { 1: [false, false, true], 2: [true] });
    const { 1: first, 2: second } = Reflect.get(pool, 'brokers');
    Object.assign(pool, { brokers: {}, createBroker: () => second, seedBroker: first });
    await pool.refreshMetadata(['new']);
    expect(pool.metadata?.topicMetadata).toEqual(['new']);
  });
});
