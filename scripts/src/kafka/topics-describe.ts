/** `pnpm kafka topics describe TOPIC` */
import type { Command, CommandContext } from '@tidemark/command-line';
import { describeTopic, topicConfigs, topicOffsets } from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import { type KafkaProgram, withSession } from './session.ts';

/** Adds the subcommand. */
export function addTopicsDescribe(
  topics: Command,
  program: KafkaProgram,
  context: CommandContext,
): void {
  topics
    .command('describe')
    .description('the partitions of a topic, their offsets and replicas, and its settings')
    .argument('<topic>')
    .option('--all', 'default settings too', false)
    .action((topic, { all }) =>
      withSession(program, context, async ({ connection, json, object, text }) => {
        const { partitions: described } = await describeTopic(connection, topic);
        const offsets = await topicOffsets(connection, topic);
        const configs = (await topicConfigs(connection, topic)).filter(
          ({ overridden }) => all || overridden,
        );
        const partitions = described.map((partition, index) => ({
          ...partition,
          low: offsets[index]?.low ?? 0,
          high: offsets[index]?.high ?? 0,
        }));
        if (json) {
          const settings = Object.fromEntries(configs.map(({ name, value }) => [name, value]));
          object({ topic, partitions, configs: settings });
          return;
        }
        const rows = partitions.map((one) => [
          one.partition,
          one.low,
          one.high,
          one.leader < 0 ? undefined : one.leader,
          one.replicas.join(' '),
          one.inSyncReplicas.join(' '),
        ]);
        text(formatTable(['PARTITION', 'FIRST', 'END', 'LEADER', 'REPLICAS', 'IN SYNC'], rows));
        for (const { name, value } of configs) text(`${name}=${value ?? '(hidden)'}`);
      }),
    );
}
