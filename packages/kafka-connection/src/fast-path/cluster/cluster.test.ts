import { describe, expect, it } from 'vitest';
import type { KafkajsInternals } from '../kafkajs-internals.ts';
import { quietLogger } from '../testing/fake-producer.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

type Found = { coordinator: { nodeId: string } };
type FindCoordinator = (of: { groupId: string; coordinatorType: number }) => Promise<Found>;
type ClusterClass = { prototype: { findGroupCoordinatorMetadata: FindCoordinator } };

/** Asks a cluster of one broker, which answers with Kafka's error of that code, or with itself. */
function find(load: Load, code: number): Promise<Found> {
  const { createErrorFromCode } = load<KafkajsInternals['protocolErrors']>('protocol/error.js');
  const createRetry = load<KafkajsInternals['createRetry']>('retry/index.js');
  const broker = {
    findGroupCoordinator: async () => {
      if (code !== 0) throw createErrorFromCode(code);
      return { coordinator: { nodeId: '1' } };
    },
  };
  const { prototype } = load<ClusterClass>('cluster/index.js');
  const cluster: ClusterClass['prototype'] = Object.assign(Object.create(prototype), {
    logger: quietLogger,
    retrier: createRetry({ retries: 1, initialRetryTime: 1 }),
    brokerPool: {
      // As kafkajs' own: failures are thrown away, and another broker is asked.
      withBroker: (use: (found: object) => Promise<unknown>) =>
        use({ nodeId: '1', broker }).catch(() => null),
    },
  });
  return cluster.findGroupCoordinatorMetadata({ groupId: 'g', coordinatorType: 0 });
}

/** Two callers at once, each for a topic of its own; tells whether the second one's is known to it. */
async function lookAtOnce(load: Load): Promise<boolean> {
  const logger = { ...quietLogger, namespace: () => quietLogger };
  const Cluster = load<new (options: object) => LookingCluster>('cluster/index.js');
  const cluster = new Cluster({ logger, brokers: ['nowhere:1'], socketFactory: () => {} });
  const known = new Set<string>();
  cluster.brokerPool.refreshMetadataIfNecessary = async (topics) => {
    await Promise.resolve();
    for (const topic of topics) known.add(topic);
  };
  cluster.targetTopics.add('first');
  const first = cluster.refreshMetadataIfNecessary();
  cluster.targetTopics.add('second');
  await cluster.refreshMetadataIfNecessary();
  await first;
  return known.has('second');
}

interface LookingCluster {
  readonly targetTopics: Set<string>;
  readonly brokerPool: { refreshMetadataIfNecessary: (topics: string[]) => Promise<void> };
  refreshMetadataIfNecessary(): Promise<void>;
}

describe('who looks for a topic while another look is under way', () => {
  it('finds its own topic, too, and with the stock module does not', async () => {
    expect(await lookAtOnce(stock)).toBe(false);
    expect(await lookAtOnce(ours)).toBe(true);
  });
});

/** Asks a cluster of one broker, which fails with these one after the other and then answers, for its topics. */
function topicsOf(load: Load, failures: readonly Error[]): Promise<unknown> {
  const createRetry = load<KafkajsInternals['createRetry']>('retry/index.js');
  const { prototype } = load<{ prototype: { metadata(): Promise<{ topicMetadata: unknown }> } }>(
    'cluster/index.js',
  );
  const left = [...failures];
  const metadata = async () => {
    const failure = left.shift();
    if (failure) throw failure;
    return { topicMetadata: ['orders'] };
  };
  const cluster: typeof prototype = Object.assign(Object.create(prototype), {
    retrier: createRetry({ retries: 2, initialRetryTime: 1 }),
    brokerPool: {
      refreshMetadataIfNecessary: async () => {},
      // As kafkajs' own: failures are thrown away.
      withBroker: (use: (found: object) => Promise<unknown>) =>
        use({ broker: { metadata } }).catch(() => null),
    },
  });
  return cluster.metadata().then(({ topicMetadata }) => topicMetadata);
}

const kafkaError = (code: number) =>
  ours<KafkajsInternals['protocolErrors']>('protocol/error.js').createErrorFromCode(code);

describe('who asks for the topics', () => {
  it.each([
    ['a connection that broke', new Error('closed'), 'closed'],
    ['a topic that was deleted', kafkaError(3), 'does not host this topic-partition'],
  ])('is told of %s, and by the stock module gets a TypeError', async (_, failure, message) => {
    await expect(topicsOf(stock, [failure])).rejects.toThrow(TypeError);
    await expect(topicsOf(ours, [failure])).rejects.toThrow(message);
  });

  it('waits for a leader that is being elected, and with the stock module gets a TypeError', async () => {
    const electing = kafkaError(5);
    await expect(topicsOf(stock, [electing])).rejects.toThrow(TypeError);
    expect(await topicsOf(ours, [electing, electing])).toEqual(['orders']);
    await expect(topicsOf(ours, [electing, electing, electing])).rejects.toThrow('election');
  });
});

const NOT_FOUND = { name: 'KafkaJSGroupCoordinatorNotFound' };

describe('who looks for a coordinator', () => {
  it.each([
    ['GROUP_AUTHORIZATION_FAILED', 30],
    ['CLUSTER_AUTHORIZATION_FAILED', 31],
    ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 53],
  ])('is told of a missing permission, and by the stock module is not: %s', async (type, code) => {
    await expect(find(stock, code)).rejects.toMatchObject(NOT_FOUND);
    await expect(find(ours, code)).rejects.toMatchObject({ type, retriable: false });
  });

  it('finds none while a cluster is starting, as before', async () => {
    for (const load of [stock, ours]) {
      await expect(find(load, 15)).rejects.toMatchObject(NOT_FOUND);
    }
  });

  it('finds it', async () => {
    expect((await find(ours, 0)).coordinator.nodeId).toBe('1');
  });
});
