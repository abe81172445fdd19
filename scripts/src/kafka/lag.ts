/** `pnpm kafka lag [GROUP]` */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandContext, Option, parsePositiveDuration } from '@tidemark/command-line';
import {
  type GroupLag,
  groupLag,
  listConsumerGroups,
  type PartitionLag,
} from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import { countRecords } from './record-lag.ts';
import { type KafkaProgram, type Session, withSession } from './session.ts';

const CLEAR_SCREEN = '\u001b[2J\u001b[H';

/** Adds the subcommand. */
export function addLag(program: KafkaProgram, context: CommandContext): void {
  program
    .command('lag')
    .description('how far a group, or every group, is behind')
    .argument('[group]')
    .option('--watch', 'again and again until Ctrl+C', false)
    .option('--follow', 'the same', false)
    .addOption(
      new Option('--every <duration>', 'how often with --watch')
        .argParser(parsePositiveDuration)
        .default(2_000, '2s'),
    )
    .action((group, { watch: watched, follow, every }) =>
      withSession(program, context, async (session) => {
        const watch = watched || follow;
        do {
          const lags = await lagsOf(session, group);
          if (watch && !session.json && process.stdout.isTTY) session.text(CLEAR_SCREEN);
          print(session, lags);
          if (watch) await sleep(every, undefined, { signal: session.signal });
        } while (watch);
      }),
    );
}

async function lagsOf({ connection }: Session, group: string | undefined): Promise<GroupLag[]> {
  const ids = group === undefined ? await listConsumerGroups(connection) : [group];
  const lags = await Promise.all(ids.map((id) => groupLag(connection, id)));
  return await countRecords(connection, lags);
}

function print({ json, object, text }: Session, lags: readonly GroupLag[]): void {
  const now = Date.now();
  const partitions = lags.flatMap(({ groupId, partitions }) =>
    partitions.map((partition) => ({ groupId, ...partition, ...watermarkLag(partition, now) })),
  );
  if (json) {
    partitions.forEach(object);
    return;
  }
  if (partitions.length === 0) {
    text('No group has read anything yet.');
    return;
  }
  // Only jobs of ours say how far their event time is.
  const withWatermarks = partitions.some(({ watermark }) => watermark !== undefined);
  const rows = partitions.map((one) => [
    ...[one.groupId, one.topic, one.partition, one.committed, one.end, one.lag],
    ...(withWatermarks ? [formatSpan(one.watermarkLagMs)] : []),
    one.clientId,
  ]);
  const headings = ['GROUP', 'TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG'];
  text(formatTable([...headings, ...(withWatermarks ? ['WATERMARK LAG'] : []), 'CLIENT'], rows));
  for (const { groupId, state, partitions: own } of lags) {
    const total = own.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
    text(`${groupId}: ${state}, ${total.toLocaleString('en-US')} behind`);
  }
}

/** How far the job's event time is behind the clock; jobs of ours commit it with their offsets. */
function watermarkLag({ watermark }: PartitionLag, now: number) {
  return { watermarkLagMs: watermark === undefined ? undefined : Math.max(0, now - watermark) };
}

function formatSpan(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000).toLocaleString('en-US')} h`;
}
