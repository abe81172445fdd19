/** `pnpm kafka topics create TOPIC` */
import { type Command, type CommandContext, parseCount, UsageError } from '@tidemark/command-line';
import { createTopic, KafkaConnectionError } from '@tidemark/kafka-connection';
import { type KafkaProgram, withSession } from './session.ts';

const DEFAULT_PARTITIONS = 3;

/** Adds the subcommand. */
export function addTopicsCreate(
  topics: Command,
  program: KafkaProgram,
  context: CommandContext,
): void {
  topics
    .command('create')
    .description('a new topic')
    .argument('<topic>')
    .option('--partitions <n>', 'how many partitions', parseCount, DEFAULT_PARTITIONS)
    .option('--replication-factor <n>', "how many replicas; the brokers' default", parseCount)
    .option('--config <name=value...>', 'topic settings, as in retention.ms=-1')
    .action((topic, { partitions, replicationFactor, config = [] }) =>
      withSession(program, context, async ({ connection, json, object, text }) => {
        const configs = parseConfigs(config);
        const created = await createTopic(connection, topic, {
          partitions,
          replicationFactor,
          configs,
        });
        if (!created) {
          throw new KafkaConnectionError('TOPIC_EXISTS', `Topic "${topic}" is there already.`);
        }
        const replicas = created.partitions[0]?.replicas.length ?? 0;
        if (json) object({ topic, partitions, replicas });
        else text(`Created topic ${topic}: ${partitions} partitions, ${replicas} replicas.`);
      }),
    );
}

function parseConfigs(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=');
      if (at < 1) {
        throw new UsageError(
          `--config ${setting} is not NAME=VALUE, as in retention.ms=-1`,
          'pnpm kafka topics create',
        );
      }
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
}
