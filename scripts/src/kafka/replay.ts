/**
 * Puts dead letters back to the topic they came from, in the partition they were in. How far this
 * went is kept as a group's offsets, so that the next replay goes on from there. When it is cut off
 * between writing and remembering, some records are put back twice, and none is lost.
 */
import { createHash } from 'node:crypto';
import { confirm } from '@tidemark/command-line';
import {
  commitGroupOffsets,
  createPartitioner,
  describeTopic,
  type KafkaConnection,
  KafkaConnectionError,
  type Producer,
  partitionForKey,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import { DEAD_LETTER_HEADERS, ORIGINAL_HEADER_PREFIX } from '@tidemark/stream-runtime';
import { headerText, type StoredRecord } from './record.ts';
import type { Session } from './session.ts';

const GROUP_ID = 'tidemark-dead-letters-replay';

/** The flags of the command. */
export interface ReplayOptions {
  readonly yes: boolean;
  readonly all: boolean;
}

/** Asks, writes, remembers, and says what was done. */
export async function replay(
  session: Session,
  deadLetterTopic: string,
  letters: readonly StoredRecord[],
  options: ReplayOptions,
): Promise<void> {
  const { connection, json, object, text, signal } = session;
  const done = options.all ? new Map() : await replayedBefore(connection, deadLetterTopic);
  const due = letters.filter(({ partition, offset }) => offset >= (done.get(partition) ?? 0));
  const firsts = firstOfEach(letters);
  const whole = due.filter((letter) => isWhole(letter) && firsts.has(letter));
  const sources = [...new Set(whole.map(sourceOf))];
  const plan = `${whole.length} records of ${deadLetterTopic} to ${sources.join(', ')}`;
  const asking = { yes: options.yes, command: 'pnpm kafka dead-letters', signal };
  const agreed = whole.length > 0 && (await confirm(`Put back ${plan}?`, asking));
  if (agreed) {
    await putBack(connection, whole, signal);
    await remember(connection, deadLetterTopic, due);
  }
  const left = due.filter((letter) => !isWhole(letter)).length;
  const before = letters.length - due.length;
  if (json) object({ replayed: agreed ? whole.length : 0, before, truncated: left, sources });
  else if (agreed) text(`Put back ${plan}.`);
  else text(whole.length === 0 ? 'There is nothing to put back.' : 'Put nothing back.');
  if (!json && before > 0) text(`${before} were put back before; --all puts them back again.`);
  if (!json && left > 0) text(`${left} cannot be put back: they were too large to be kept whole.`);
}

/** Every group that meets a bad record writes a letter of its own; the record is put back once. */
function firstOfEach(letters: readonly StoredRecord[]): ReadonlySet<StoredRecord> {
  const firsts = new Map<string, StoredRecord>();
  for (const letter of letters) {
    const { partition, offset } = DEAD_LETTER_HEADERS;
    // Offsets begin anew when a topic is made again: only the same value is the same record.
    const value = createHash('sha256')
      .update(letter.value ?? '')
      .digest('hex');
    const id = [sourceOf(letter), headerText(letter, partition), headerText(letter, offset), value];
    if (!firsts.has(id.join())) firsts.set(id.join(), letter);
  }
  return new Set(firsts.values());
}

/** A record that was too large was cut, and one without a source came from somebody else. */
function isWhole(letter: StoredRecord): boolean {
  return (
    headerText(letter, DEAD_LETTER_HEADERS.topic) !== undefined &&
    headerText(letter, DEAD_LETTER_HEADERS.truncatedFrom) === undefined
  );
}

function sourceOf(letter: StoredRecord): string {
  return headerText(letter, DEAD_LETTER_HEADERS.topic) ?? '';
}

async function putBack(
  connection: KafkaConnection,
  letters: readonly StoredRecord[],
  signal: AbortSignal,
): Promise<void> {
  const partitions = new Map<string, number>();
  for (const source of new Set(letters.map(sourceOf))) {
    partitions.set(source, (await describeTopic(connection, source)).partitions.length);
  }
  const producer = connection
    .createKafka()
    .producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner });
  try {
    await producer.connect();
    for (const letter of letters) {
      signal.throwIfAborted();
      await putBackOne(producer, letter, partitions.get(sourceOf(letter)) ?? 1);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : translateKafkaError(error);
  } finally {
    await producer.disconnect();
  }
}

async function putBackOne(producer: Producer, letter: StoredRecord, partitions: number) {
  const topic = sourceOf(letter);
  const partition = partitionOf(letter, partitions);
  const { key, value } = letter;
  const written = await producer.send({
    topic,
    acks: -1,
    messages: [{ key, value, partition, headers: originalHeaders(letter) }],
  });
  // kafkajs resolves with nothing when it dropped the record.
  if (written.length !== 1) {
    throw new KafkaConnectionError(
      'KAFKA_REQUEST_FAILED',
      `The dead letter at ${letter.topic}-${letter.partition} @ ${letter.offset} was not written to ${topic}.`,
    );
  }
}

function partitionOf(letter: StoredRecord, partitions: number): number {
  const before = Number(headerText(letter, DEAD_LETTER_HEADERS.partition));
  if (before < partitions) return before;
  return letter.key === null ? 0 : partitionForKey(letter.key, partitions);
}

const OURS: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADERS));

function originalHeaders({ headers }: StoredRecord): Record<string, Buffer[]> {
  const original: Record<string, Buffer[]> = {};
  for (const [name, value] of headers) {
    if (OURS.has(name)) continue;
    const before = name.startsWith(ORIGINAL_HEADER_PREFIX)
      ? name.slice(ORIGINAL_HEADER_PREFIX.length)
      : name;
    original[before] = [...(original[before] ?? []), value];
  }
  return original;
}

async function replayedBefore(connection: KafkaConnection, topic: string) {
  try {
    const admin = await connection.admin();
    const [offsets] = await admin.fetchOffsets({ groupId: GROUP_ID, topics: [topic] });
    return new Map(offsets?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  } catch (error) {
    throw translateKafkaError(error, { groupId: GROUP_ID });
  }
}

async function remember(
  connection: KafkaConnection,
  topic: string,
  letters: readonly StoredRecord[],
): Promise<void> {
  const next = new Map<number, number>();
  for (const { partition, offset } of letters) {
    next.set(partition, Math.max(next.get(partition) ?? 0, offset + 1));
  }
  await commitGroupOffsets(connection, { groupId: GROUP_ID, topic }, next);
}
