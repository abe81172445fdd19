/**
 * What a group has committed, for whoever goes on from there: never an older offset than was told
 * before. kafkajs asks without `requireStable`, and Kafka 4 then tells what its coordinator knows to be
 * replicated: one that has just taken over may not know that of the last commits yet
 * (GroupCoordinatorService.fetchOffsets). Asked so, it answers when all that it has is replicated.
 */

import type { Admin } from 'kafkajs';
import { adminCall } from '../admin-call.ts';
import { BrokerSession } from '../client/broker-session.ts';
import { closableKafka } from '../client/closable-kafka.ts';
import type { KafkaConnection } from '../connection.ts';
import { createErrorFromCode } from '../kafkajs.ts';
import { type FetchedOffset, stableOffsetsRequest } from '../requests/offset-fetch.ts';
import { describeTopic } from '../topics/find-topic.ts';

/** Where a group goes on in a partition. */
export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** What was committed beside the offset. */
  readonly metadata: string;
}

const RETRY = { retries: 8, initialRetryTime: 50, maxRetryTime: 1_000 };

/**
 * Partitions without an offset are left out. Waits for open transactions that may change one of them,
 * some seconds, and a transaction that hangs stays open: who goes on from one partition asks for that one.
 * Who has settled a transactional.id waits for none of it. Brokers before Kafka 2.5 cannot be asked so;
 * they tell what is committed now.
 *
 * @throws KafkaConnectionError TOPIC_NOT_FOUND, GROUP_UNAVAILABLE, GROUP_AUTHORIZATION_FAILED and others
 */
export async function committedOffsets(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly string[],
  only?: number,
): Promise<readonly CommittedOffset[]> {
  const described = await Promise.all(topics.map((topic) => describeTopic(connection, topic)));
  const wanted = new Map(
    described.map(({ topic, partitions }) => [
      topic,
      partitions
        .map(({ partition }) => partition)
        .filter((partition) => partition === (only ?? partition)),
    ]),
  );
  const found = await adminCall(connection, { groupId }, (admin) =>
    ask({ connection, admin, groupId, wanted }),
  );
  return committedIn(found);
}

/**
 * All that a group has committed, as its coordinator has it now: commits that are under way are not waited
 * for, and topics may be named that are not there any more. Who is to go on from there asks `committedOffsets`.
 *
 * @throws KafkaConnectionError GROUP_UNAVAILABLE, GROUP_AUTHORIZATION_FAILED and others
 */
export async function groupOffsets(
  connection: KafkaConnection,
  groupId: string,
): Promise<readonly CommittedOffset[]> {
  const answer = await adminCall(connection, { groupId }, (admin) =>
    askAsKafkajs(admin, { groupId }),
  );
  return committedIn(answer);
}

type Answer = readonly Omit<FetchedOffset, 'errorCode'>[];

function committedIn(answer: Answer): readonly CommittedOffset[] {
  return answer
    .filter(({ offset }) => offset >= 0)
    .map(({ topic, partition, offset, metadata }) => ({
      ...{ topic, partition, offset },
      metadata: metadata ?? '',
    }));
}

async function ask(question: {
  readonly connection: KafkaConnection;
  readonly admin: Admin;
  readonly groupId: string;
  readonly wanted: ReadonlyMap<string, readonly number[]>;
}): Promise<Answer> {
  const { connection, admin, groupId, wanted } = question;
  const { kafka, close } = closableKafka(connection, { retry: RETRY });
  try {
    await using session = await BrokerSession.openCoordinator(kafka, groupId);
    const request = stableOffsetsRequest(groupId, wanted);
    const topics = [...wanted.keys()];
    if (!session.has(request)) return await askAsKafkajs(admin, { groupId, topics });
    const { errorCode, offsets } = await session.ask(request);
    const refused = [errorCode, ...offsets.map((one) => one.errorCode)].find((code) => code !== 0);
    if (refused !== undefined) throw createErrorFromCode(refused);
    return offsets;
  } finally {
    close();
  }
}

async function askAsKafkajs(
  admin: Admin,
  of: { readonly groupId: string; readonly topics?: string[] },
): Promise<Answer> {
  const answer = await admin.fetchOffsets(of);
  return answer.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset, metadata }) => ({
      ...{ topic, partition, offset: Number(offset), metadata },
    })),
  );
}
