/** `pnpm kafka tail TOPIC` */
import {
  type CommandContext,
  Option,
  parseCount,
  parseInteger,
  parseIsoTime,
  UsageError,
} from '@tidemark/command-line';
import { type KafkaConnection, topicOffsets, topicOffsetsAt } from '@tidemark/kafka-connection';
import { readRecords } from './read-records.ts';
import { recordLines, recordObject, type StoredRecord } from './record.ts';
import { type KafkaProgram, withSession } from './session.ts';

/** Adds the subcommand. */
export function addTail(program: KafkaProgram, context: CommandContext): void {
  program
    .command('tail')
    .description('print the records of a topic')
    .argument('<topic>')
    .addOption(
      new Option('--from <where>', 'earliest, latest or a time; latest when following').argParser(
        parseWhere,
      ),
    )
    .option('--last <n>', 'begin n records before the end of each partition', parseCount)
    .option('--partition <n>', 'only this partition', parseInteger)
    .option(
      '--filter <text>',
      'only records with the text in key, value or headers; /…/ is a pattern',
      parseFilter,
    )
    .option('--count <n>', 'stop after n records', parseCount)
    .option('--follow', 'go on with new records until Ctrl+C (the default)', true)
    .option('--no-follow', 'stop at the end that the topic has now')
    .action((topic, options) =>
      withSession(program, context, async (session) => {
        const { connection, json, signal } = session;
        const { starts, ends } = await reach(connection, topic, options);
        if (
          options.follow &&
          [...ends].every(([partition, end]) => starts.get(partition) === end)
        ) {
          session.note(`Waiting for records on ${topic}… (Ctrl+C stops)`);
        }
        let left = options.count ?? Number.POSITIVE_INFINITY;
        const reading = { topic, starts, signal, ...(!options.follow && { ends }) };
        const { filter } = options;
        await readRecords(connection, reading, (record) => {
          if (filter && !filter(record)) return true;
          if (json) session.object(recordObject(record));
          else session.text(recordLines(record));
          left -= 1;
          return left > 0;
        });
      }),
    );
}

type Where = 'earliest' | 'latest' | number;

interface TailOptions {
  readonly from?: Where | undefined;
  readonly last?: number | undefined;
  readonly follow: boolean;
  readonly partition?: number | undefined;
}

type Filter = (record: StoredRecord) => boolean;

function parseFilter(text: string): Filter {
  const matches = matcher(text);
  return ({ key, value, headers }) =>
    [key, value, ...headers.flatMap(([name, header]) => [Buffer.from(name), header])].some(
      (bytes) => bytes !== null && matches(bytes.toString()),
    );
}

function matcher(text: string): (candidate: string) => boolean {
  const source = /^\/(.+)\/$/.exec(text)?.[1];
  if (source === undefined) return (candidate) => candidate.includes(text);
  try {
    const pattern = new RegExp(source, 'u');
    return (candidate) => pattern.test(candidate);
  } catch {
    throw new UsageError(`--filter ${text} is no regular expression`, 'pnpm kafka tail');
  }
}

function parseWhere(text: string): Where {
  return text === 'earliest' || text === 'latest' ? text : parseIsoTime(text);
}

/** Where to begin, and the ends as they are now. */
async function reach(connection: KafkaConnection, topic: string, options: TailOptions) {
  const offsets = (await topicOffsets(connection, topic)).filter(
    ({ partition }) => options.partition === undefined || partition === options.partition,
  );
  if (offsets.length === 0) {
    throw new UsageError(`${topic} has no partition ${options.partition}`, 'pnpm kafka tail');
  }
  const from = options.from ?? (options.follow ? 'latest' : 'earliest');
  const byTime =
    typeof from === 'number' ? await topicOffsetsAt(connection, topic, from) : undefined;
  const starts = offsets.map(({ partition, low, high }) => {
    if (options.last !== undefined) return [partition, Math.max(low, high - options.last)] as const;
    if (byTime) return [partition, byTime.get(partition) ?? high] as const;
    return [partition, from === 'earliest' ? low : high] as const;
  });
  return {
    starts: new Map(starts),
    ends: new Map(offsets.map(({ partition, high }) => [partition, high])),
  };
}
