/** `pnpm kafka lag [GROUP]` */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandContext, parsePositiveDuration } from '@tidemark/command-line';
import { type GroupLag, groupLag, listConsumerGroups } from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import { type KafkaProgram, type Session, withSession } from './session.ts';

const CLEAR_SCREEN = '\u001b[2J\u001b[H';

/** Adds the subcommand. */
export function addLag(program: KafkaProgram, context: CommandContext): void {
  program
    .command('lag')
    .description('how far a group, or every group, is behind')
    .argument('[group]')
    .option('--watch', 'again and again until Ctrl+C', false)
    .option('--every <duration>', 'how often with --watch', parsePositiveDuration, 2_000)
    .action((group, { watch, every }) =>
      withSession(program, context, async (session) => {
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
  return await Promise.all(ids.map((id) => groupLag(connection, id)));
}

function print({ json, object, text }: Session, lags: readonly GroupLag[]): void {
  const partitions = lags.flatMap(({ groupId, partitions }) =>
    partitions.map((partition) => ({ groupId, ...partition })),
  );
  if (json) {
    partitions.forEach(object);
    return;
  }
  if (partitions.length === 0) {
    text('No group has read anything yet.');
    return;
  }
  const rows = partitions.map(({ groupId, topic, partition, committed, end, lag, clientId }) => [
    groupId,
    topic,
    partition,
    committed,
    end,
    lag,
    clientId,
  ]);
  text(formatTable(['GROUP', 'TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG', 'CLIENT'], rows));
  for (const { groupId, state, partitions: own } of lags) {
    const total = own.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
    text(`${groupId}: ${state}, ${total.toLocaleString('en-US')} behind`);
  }
}
