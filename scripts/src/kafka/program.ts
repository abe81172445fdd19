/** The command line of `pnpm kafka`, one subcommand a file. */
import { type CommandContext, createCommand } from '@tidemark/command-line';
import { addDeadLetters } from './dead-letters.ts';
import { addDoctor } from './doctor.ts';
import { addSubcommandExamples } from './examples.ts';
import { addGroups } from './groups.ts';
import { addLag } from './lag.ts';
import { addSchema } from './schema.ts';
import type { KafkaProgram } from './session.ts';
import { addTail } from './tail.ts';
import { addTopics } from './topics.ts';

/** As a person types it. */
export const NAME = 'pnpm kafka';

/** The program with all its subcommands. @param exit is told an exit code that no error brings */
export function kafkaProgram(
  context: CommandContext,
  exit: (code: number) => void = () => undefined,
): KafkaProgram {
  const program = createCommand({
    name: NAME,
    summary: 'topics, records, groups, lag and dead letters of any Kafka',
    examples: [
      [`${NAME} doctor`, 'what works on the way to Kafka, and what does not'],
      [`${NAME} topics list`, 'the topics with their records'],
      [`${NAME} topics create orders --partitions 3`, 'a new topic'],
      [`${NAME} tail orders --last 10`, 'the last records, then new ones as they come'],
      [`${NAME} lag --watch`, 'how far every group is behind, again and again'],
      [`${NAME} dead-letters orders --replay`, 'put records back that could not be processed'],
      [`${NAME} topics list --brokers localhost:9092`, 'on a Kafka of your own'],
      [`${NAME} schema order`, 'the JSON Schema of an order'],
    ],
  })
    .option('--brokers <list>', 'host:port with commas between; before KAFKA_BROKERS')
    .option('--json', 'one JSON object a line, for scripts', false);
  program.configureHelp({ ...program.configureHelp(), showGlobalOptions: true });
  addDoctor(program, context, exit);
  addTopics(program, context);
  addTail(program, context);
  addGroups(program, context);
  addLag(program, context);
  addDeadLetters(program, context);
  addSchema(program, context);
  addSubcommandExamples(program, NAME);
  return program;
}
