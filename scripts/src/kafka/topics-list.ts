/** `pnpm kafka topics list` */
import type { Command, CommandContext } from '@tidemark/command-line';
import { type KafkaConnection, listTopics, topicOffsets } from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import { type KafkaProgram, withSession } from './session.ts';

/** Adds the subcommand. */
export function addTopicsList(
  topics: Command,
  program: KafkaProgram,
  context: CommandContext,
): void {
  topics
    .command('list')
    .description('the topics with their partitions and records')
    .option('--all', "Kafka's own topics too", false)
    .action(({ all }) =>
      withSession(program, context, async ({ connection, json, object, text }) => {
        const listed = (await listTopics(connection)).filter(
          ({ topic }) => all || !topic.startsWith('__'),
        );
        const rows = [];
        // One after the other: a cluster may have thousands.
        for (const topic of listed) {
          rows.push({ ...topic, records: await recordsOf(connection, topic.topic) });
        }
        if (json) rows.forEach(object);
        else if (rows.length === 0) text('There are no topics.');
        else {
          const cells = rows.map((row) => [row.topic, row.partitions, row.replicas, row.records]);
          text(formatTable(['TOPIC', 'PARTITIONS', 'REPLICAS', 'RECORDS'], cells));
        }
      }),
    );
}

/** Offsets between the ends: transaction markers and compacted records count too. */
async function recordsOf(connection: KafkaConnection, topic: string): Promise<number> {
  const offsets = await topicOffsets(connection, topic);
  return offsets.reduce((sum, { low, high }) => sum + high - low, 0);
}
