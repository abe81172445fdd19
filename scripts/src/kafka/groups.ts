/** `pnpm kafka groups` */
import type { CommandContext } from '@tidemark/command-line';
import { describeConsumerGroup, listConsumerGroups } from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import { type KafkaProgram, withSession } from './session.ts';

/** Adds the subcommand. */
export function addGroups(program: KafkaProgram, context: CommandContext): void {
  program
    .command('groups')
    .description('list the consumer groups')
    .action(() =>
      withSession(program, context, async ({ connection, json, object, text }) => {
        const ids = await listConsumerGroups(connection);
        const groups = await Promise.all(ids.map((id) => describeConsumerGroup(connection, id)));
        if (json) groups.forEach(object);
        else if (groups.length === 0) text('There are no consumer groups.');
        else {
          const rows = groups.map(({ groupId, state, members }) => [
            groupId,
            state,
            members.length,
            members.map(({ clientId, host }) => `${clientId} ${host}`).join(', ') || undefined,
          ]);
          text(formatTable(['GROUP', 'STATE', 'MEMBERS', 'CLIENTS'], rows));
        }
      }),
    );
}
