/** What a broker refuses who is let in: no permission, or nothing that Kafka would do for anybody. */
import {
  commitGroupOffsets,
  createTopic,
  deleteTopic,
  describeTopic,
  groupLag,
  type KafkaConnection,
  KafkaConnectionError,
  type KafkaConnectionErrorCode,
  topicOffsets,
} from '@tidemark/kafka-connection';
import { consume, withProducer } from './clients.ts';
import { ALICE_GROUP, type User } from './secured-kafka.ts';

/** A request that is refused, and what its sender is told. */
interface RequestCase {
  readonly what: string;
  readonly user: User;
  readonly code: KafkaConnectionErrorCode;
  readonly exitCode: number;
  run(connection: KafkaConnection): Promise<unknown>;
}

const DAY_MS = 86_400_000;
const MEBIBYTE = 1 << 20;
const HOURS_4 = 4 * 3_600_000;
const key = 'k';

/** What the users may not do. */
const DENIALS: readonly RequestCase[] = [
  topicDenied('sending to a topic that is hidden', (c) => send(c, 'closed')),
  topicDenied('sending to a topic that may only be seen', (c) => send(c, 'seen')),
  topicDenied('sending to a topic that is not there', (c) => send(c, 'missing')),
  topicDenied('reading a topic that may only be seen', (c) => consume(c, 'seen', ALICE_GROUP)),
  topicDenied('reading a topic that is hidden', (c) => consume(c, 'closed', ALICE_GROUP)),
  topicDenied('looking at a topic that is hidden', (c) => describeTopic(c, 'closed')),
  topicDenied('creating a topic', (c) => createTopic(c, 'made', { partitions: 1 })),
  topicDenied('deleting a topic', (c) => deleteTopic(c, 'open')),
  groupDenied('reading with a group', (c) => consume(c, 'open', 'not-hers')),
  groupDenied('asking how far a group is behind', (c) => groupLag(c, 'not-hers')),
  groupDenied('committing for a group', (c) =>
    commitGroupOffsets(c, { groupId: 'not-hers', topic: 'open' }, new Map([[0, 0]])),
  ),
  {
    ...{ what: 'a transactional id', user: 'alice', exitCode: 77 },
    code: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    run: (c) => withProducer(c, { transactionalId: 'not-hers' }, (p) => p.transaction()),
  },
  {
    ...{ what: 'an idempotent producer of who may write nowhere', user: 'bob', exitCode: 77 },
    code: 'CLUSTER_AUTHORIZATION_FAILED',
    run: (c) => withProducer(c, { idempotent: true }, async () => undefined),
  },
];

/** What nobody may do. */
const REFUSALS: readonly RequestCase[] = [
  refused('a topic that is not there', 'TOPIC_NOT_FOUND', (c) => topicOffsets(c, 'missing')),
  refused('sending to a topic that is not there', 'TOPIC_NOT_FOUND', (c) => send(c, 'missing')),
  refused('consuming a topic that is not there', 'TOPIC_NOT_FOUND', (c) =>
    consume(c, 'missing', ALICE_GROUP),
  ),
  refused('a group that is not there', 'GROUP_NOT_FOUND', (c) => groupLag(c, 'missing')),
  refused('a topic’s name', 'TOPIC_REFUSED', (c) => createTopic(c, 'no!name', { partitions: 1 })),
  refused('more replicas than brokers', 'TOPIC_REFUSED', (c) =>
    createTopic(c, 'made', { partitions: 1, replicationFactor: 3 }),
  ),
  refused('a setting that nobody knows', 'TOPIC_REFUSED', (c) =>
    createTopic(c, 'made', { partitions: 1, configs: { 'no.such.setting': '1' } }),
  ),
  refused('a record of more than a megabyte', 'RECORD_TOO_LARGE', (c) =>
    send(c, 'open', { key, value: 'x'.repeat(1.1 * MEBIBYTE) }),
  ),
  refused('a record of tomorrow', 'RECORD_REFUSED', (c) =>
    send(c, 'open', { key, value: 'x', timestamp: String(Date.now() + DAY_MS) }),
  ),
  refused('a record without key in a compacted topic', 'RECORD_REFUSED', async (c) => {
    await createTopic(c, 'compacted', { partitions: 1, configs: { 'cleanup.policy': 'compact' } });
    await send(c, 'compacted', { key: null, value: 'x' });
  }),
  refused('a transaction of four hours', 'TRANSACTION_TIMEOUT_REFUSED', (c) =>
    withProducer(c, { transactionalId: 'long', transactionTimeout: HOURS_4 }, (p) =>
      p.transaction(),
    ),
  ),
  refused('a producer that another one replaced', 'PRODUCER_FENCED', fence),
];

/** All of them. */
export const REQUEST_CASES = [...DENIALS, ...REFUSALS];

type Run = RequestCase['run'];
type Message = { key: string | null; value: string; timestamp?: string };

function topicDenied(what: string, run: Run): RequestCase {
  return { what, user: 'alice', code: 'TOPIC_AUTHORIZATION_FAILED', exitCode: 77, run };
}

function groupDenied(what: string, run: Run): RequestCase {
  return { what, user: 'alice', code: 'GROUP_AUTHORIZATION_FAILED', exitCode: 77, run };
}

function refused(what: string, code: KafkaConnectionErrorCode, run: Run): RequestCase {
  return { what, user: 'admin', code, exitCode: 1, run };
}

function send(
  connection: KafkaConnection,
  topic: string,
  message: Message = { key, value: 'x' },
): Promise<unknown> {
  return withProducer(connection, {}, (p) => p.send({ topic, messages: [message] }));
}

async function fence(connection: KafkaConnection): Promise<void> {
  const options = { transactionalId: 'taken-over' };
  await withProducer(connection, options, async (old) => {
    const left = await old.transaction();
    await left.send({ topic: 'open', messages: [{ key, value: 'x' }] });
    await withProducer(connection, options, async (next) => (await next.transaction()).abort());
    await left.commit();
    throw new KafkaConnectionError('KAFKA_REQUEST_FAILED', 'Nobody was fenced.');
  });
}
