/** `pnpm kafka topics delete TOPIC…` */
import { type Command, type CommandContext, confirm } from '@tidemark/command-line';
import { deleteTopic, topicOffsets } from '@tidemark/kafka-connection';
import { type KafkaProgram, withSession } from './session.ts';

/** Adds the subcommand. */
export function addTopicsDelete(
  topics: Command,
  program: KafkaProgram,
  context: CommandContext,
): void {
  topics
    .command('delete')
    .description('remove topics with all their records; asks first')
    .argument('<topics...>')
    .option('--yes', 'do not ask', false)
    .action((names, { yes }) =>
      withSession(program, context, async ({ connection, json, object, text, signal }) => {
        for (const topic of names) {
          const offsets = await topicOffsets(connection, topic);
          const records = offsets.reduce((sum, { low, high }) => sum + high - low, 0);
          const question = `Delete ${topic} with ${records.toLocaleString('en-US')} records from ${connection.description}?`;
          const asking = { yes, command: 'pnpm kafka topics delete', signal };
          const agreed = await confirm(question, asking);
          if (agreed) await deleteTopic(connection, topic);
          if (json) object({ topic, records, deleted: agreed });
          else text(agreed ? `Deleted topic ${topic}.` : `Left topic ${topic} as it is.`);
        }
      }),
    );
}
