// Clients that write without a pause, and remember what they were promised.
import '../src/apis/all.ts';
import { buildBatch } from '../src/records/build-batch.ts';
import { TransactionalClient } from './transactional-client.ts';
import { type Message, WireClient } from './wire-client.ts';

/** How far a client has come: what was acknowledged, and what was sent at most. */
export interface Progress {
  /** Records of partition 0, by an idempotent producer: 0, 1, 2 … */
  acknowledged: number;
  sent: number;
  /** Transactions, each one record with its number in partitions 1 and 2, and its number as offset of group `g`. */
  readonly committed: Set<number>;
  readonly aborted: Set<number>;
  /** The transaction under way, which may go either way once its end was asked for. */
  ending: number | undefined;
  /** The offset of group `plain`. */
  offsetAcknowledged: number;
  offsetSent: number;
}

const PRODUCE = 0;
const OFFSET_COMMIT = 8;
const CREATE_TOPICS = 19;
const INIT_PRODUCER_ID = 22;
const RECORDS_A_BATCH = 5;

/** Makes topic `t` with three partitions of small segments. */
export async function prepare(at: { host: string; port: number }): Promise<void> {
  await using client = await WireClient.connect(at);
  const configs = [{ name: 'segment.bytes', value: '20000' }];
  const topic = { name: 't', numPartitions: 3, replicationFactor: 1, assignments: [], configs };
  await client.request(CREATE_TOPICS, 4, { topics: [topic], timeoutMs: 0, validateOnly: false });
}

/** Writes until the connection is lost; `progress` is true at every moment. */
export async function writeLoad(
  at: { host: string; port: number },
  progress: Progress,
  random: () => number,
): Promise<void> {
  await Promise.allSettled([
    idempotent(at, progress),
    transactional(at, progress, random),
    offsets(at, progress),
  ]);
}

/** Of a broker that nobody wrote to. */
export function noProgress(): Progress {
  return {
    ...{ acknowledged: 0, sent: 0, offsetAcknowledged: 0, offsetSent: 0, ending: undefined },
    ...{ committed: new Set<number>(), aborted: new Set<number>() },
  };
}

async function idempotent(at: { host: string; port: number }, progress: Progress) {
  await using client = await WireClient.connect(at);
  const asked = { transactionalId: null, transactionTimeoutMs: 0 };
  const { producerId } = await client.request(INIT_PRODUCER_ID, 1, asked);
  for (;;) {
    const first = progress.acknowledged;
    const records = Array.from({ length: RECORDS_A_BATCH }, (_, i) => ({
      ...{ key: null, value: Buffer.from(`${first + i}`), timestamp: Date.now() },
    }));
    const fields = { producerId, producerEpoch: 0, baseSequence: first };
    progress.sent = first + RECORDS_A_BATCH;
    const partitions = [{ index: 0, records: buildBatch(records, fields) }];
    const topics = [{ name: 't', partitions }];
    const sent = { transactionalId: null, acks: -1, timeoutMs: 0, topics };
    const answer = await client.request(PRODUCE, 7, sent);
    expectNone(answer.topics[0].partitions[0]);
    progress.acknowledged = progress.sent;
  }
}

async function transactional(
  at: { host: string; port: number },
  progress: Progress,
  random: () => number,
) {
  await using client = await TransactionalClient.on(at);
  await client.initWhenFree();
  for (let number = 0; ; number += 1) {
    while ((await client.add(3, { t: [1, 2] }))[0] === 'CONCURRENT_TRANSACTIONS');
    for (const index of [1, 2]) await client.send(`${number}`, { index });
    await client.addGroup(3);
    await client.commitOffset(3, number);
    const commit = random() < 0.7;
    progress.ending = commit ? number : undefined;
    if ((await client.end(3, commit)) !== 'NONE') throw new Error('cannot end a transaction');
    (commit ? progress.committed : progress.aborted).add(number);
    progress.ending = undefined;
  }
}

async function offsets(at: { host: string; port: number }, progress: Progress) {
  await using client = await WireClient.connect(at);
  for (;;) {
    const committedOffset = progress.offsetAcknowledged + 1;
    progress.offsetSent = committedOffset;
    const partition = { partitionIndex: 0, committedOffset, committedMetadata: null };
    const answer = await client.request(OFFSET_COMMIT, 2, {
      ...{ groupId: 'plain', generationIdOrMemberEpoch: -1, memberId: '', retentionTimeMs: -1 },
      topics: [{ name: 't', partitions: [partition] }],
    });
    expectNone(answer.topics[0].partitions[0]);
    progress.offsetAcknowledged = committedOffset;
  }
}

function expectNone({ errorCode }: Message): void {
  if (errorCode !== 0) throw new Error(`the broker refused a write with error ${errorCode}`);
}
