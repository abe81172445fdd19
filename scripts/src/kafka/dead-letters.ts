/** `pnpm kafka dead-letters [TOPIC] [--replay]` */
import type { CommandContext } from '@tidemark/command-line';
import {
  findTopic,
  KafkaConnectionError,
  listTopics,
  topicOffsets,
} from '@tidemark/kafka-connection';
import { DEAD_LETTER_HEADERS, deadLetterTopic } from '@tidemark/stream-runtime';
import { formatTable } from '../table.ts';
import { showBytes } from './payload.ts';
import { readRecords } from './read-records.ts';
import { headerText, recordObject, type StoredRecord } from './record.ts';
import { replay } from './replay.ts';
import { type KafkaProgram, type Session, withSession } from './session.ts';

const DEFAULT_TOPIC = 'orders';
const VALUE_SHOWN_CHARS = 60;

/** Adds the subcommand. */
export function addDeadLetters(program: KafkaProgram, context: CommandContext): void {
  program
    .command('dead-letters')
    .description('records that could not be processed: list them, or put them back')
    .argument('[topic]', 'the topic they came from', DEFAULT_TOPIC)
    .option('--replay', 'put those back that were not put back before; asks first', false)
    .option('--all', 'with --replay: also those that were put back before', false)
    .option('--yes', 'do not ask', false)
    .action((source, options) =>
      withSession(program, context, async (session) => {
        const topic = deadLetterTopicOf(source);
        if (!(await findTopic(session.connection, topic))) {
          // The runtime creates it with the first dead letter.
          if (!(await findTopic(session.connection, source))) throw await noneOf(session, topic);
          session.note(`There are no dead letters of ${source}.`);
          return;
        }
        const letters = await readAll(session, topic);
        if (options.replay) await replay(session, topic, letters, options);
        else print(session, topic, letters);
      }),
    );
}

/** Dead letters come from jobs: a topic is not to be created for them. */
async function noneOf({ connection }: Session, topic: string): Promise<KafkaConnectionError> {
  const ending = deadLetterTopic('');
  const there = (await listTopics(connection))
    .filter((listed) => listed.topic.endsWith(ending))
    .map((listed) => `pnpm kafka dead-letters ${listed.topic.slice(0, -ending.length)}`);
  const hint =
    there.length > 0
      ? `Those that there are: ${there.join(', ')}`
      : 'Nothing to do: no topic on this Kafka has dead letters yet.';
  return new KafkaConnectionError(
    'TOPIC_NOT_FOUND',
    `There is no topic "${topic}", nor one whose dead letters it could have.`,
    { hint },
  );
}

/** The topic itself may be named as well as the one whose dead letters it holds. */
function deadLetterTopicOf(name: string): string {
  return name.endsWith(deadLetterTopic('')) ? name : deadLetterTopic(name);
}

async function readAll({ connection, signal }: Session, topic: string): Promise<StoredRecord[]> {
  const offsets = await topicOffsets(connection, topic);
  const letters: StoredRecord[] = [];
  await readRecords(
    connection,
    {
      topic,
      signal,
      starts: new Map(offsets.map(({ partition, low }) => [partition, low])),
      ends: new Map(offsets.map(({ partition, high }) => [partition, high])),
    },
    (record) => letters.push(record) > 0,
  );
  signal.throwIfAborted();
  return letters.sort((a, b) => a.timestamp - b.timestamp || sourceOffset(a) - sourceOffset(b));
}

/** Of two letters of the same millisecond the one that was read first from its topic comes first. */
function sourceOffset(letter: StoredRecord): number {
  return Number(headerText(letter, DEAD_LETTER_HEADERS.offset) ?? 0);
}

function print({ json, object, text }: Session, topic: string, letters: readonly StoredRecord[]) {
  if (json) {
    for (const letter of letters) object({ ...recordObject(letter), source: sourceObject(letter) });
    return;
  }
  if (letters.length === 0) {
    text(`There are no records on ${topic}.`);
    return;
  }
  const rows = letters.map((letter) => [
    headerText(letter, DEAD_LETTER_HEADERS.topic),
    Number(headerText(letter, DEAD_LETTER_HEADERS.partition)),
    sourceOffset(letter),
    new Date(letter.timestamp).toISOString(),
    [DEAD_LETTER_HEADERS.field, DEAD_LETTER_HEADERS.reason]
      .map((name) => headerText(letter, name))
      .filter((part) => part)
      .join(': '),
    letter.value === null ? '(null)' : shorten(showBytes(letter.value).text),
  ]);
  text(formatTable(['TOPIC', 'PARTITION', 'OFFSET', 'TIME', 'REASON', 'VALUE'], rows));
  text(`${letters.length} dead letters; whole records: pnpm kafka tail ${topic} --no-follow`);
}

function sourceObject(letter: StoredRecord): object {
  return Object.fromEntries(
    Object.entries(DEAD_LETTER_HEADERS).map(([name, header]) => [name, headerText(letter, header)]),
  );
}

function shorten(text: string): string {
  return text.length > VALUE_SHOWN_CHARS ? `${text.slice(0, VALUE_SHOWN_CHARS - 1)}…` : text;
}
