/** `pnpm kafka topics …` */
import type { CommandContext } from '@tidemark/command-line';
import type { KafkaProgram } from './session.ts';
import { addTopicsCreate } from './topics-create.ts';
import { addTopicsDelete } from './topics-delete.ts';
import { addTopicsDescribe } from './topics-describe.ts';
import { addTopicsList } from './topics-list.ts';

/** Adds the subcommand with its own. */
export function addTopics(program: KafkaProgram, context: CommandContext): void {
  const topics = program.command('topics').description('list, create, describe, delete topics');
  addTopicsList(topics, program, context);
  addTopicsCreate(topics, program, context);
  addTopicsDescribe(topics, program, context);
  addTopicsDelete(topics, program, context);
}
