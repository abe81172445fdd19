/** What the help of each subcommand of `pnpm kafka` shows first. */
import { addExamples } from '@tidemark/command-line';

type Help = Parameters<typeof addExamples>;
type Examples = Help[1]['examples'];

const EXAMPLES: Readonly<Record<string, Examples>> = {
  doctor: [
    ['doctor', 'the Kafka of the environment, or the local broker'],
    ['doctor --brokers localhost:9092 --topic payments', 'another Kafka, another topic'],
    ['doctor --json', 'a JSON object a check, for scripts'],
  ],
  topics: [['topics list', 'the topics with their records']],
  'topics list': [
    ['topics list', 'the topics with their records'],
    ['topics list --all --json', 'Kafka’s own too, a JSON object a topic'],
  ],
  'topics create': [
    ['topics create orders --partitions 3', 'a new topic'],
    ['topics create totals --config cleanup.policy=compact', 'one that keeps the last of each key'],
  ],
  'topics describe': [['topics describe orders', 'offsets, replicas, settings']],
  'topics delete': [
    ['topics delete orders', 'asks first'],
    ['topics delete orders totals --yes', 'two of them, without a question'],
  ],
  tail: [
    ['tail orders --last 10', 'the last records, then new ones as they come'],
    ['tail orders --from earliest --no-follow --json', 'all that are there, for scripts'],
    ['tail orders --filter customer_001 --count 5', 'five of one customer'],
  ],
  groups: [['groups', 'the groups, their states and members']],
  lag: [
    ['lag', 'every group, once'],
    ['lag flink-lesson03-order-processing --watch --every 5s', 'one group, again and again'],
  ],
  'dead-letters': [
    ['dead-letters', 'those of orders, with the reason'],
    ['dead-letters payments --replay', 'put them back; asks first'],
  ],
  schema: [['schema order', 'the JSON Schema of an order']],
};

/** Adds examples and what it does to each subcommand. */
export function addSubcommandExamples(program: Help[0], name: string, path = ''): void {
  for (const command of program.commands) {
    const words = path === '' ? command.name() : `${path} ${command.name()}`;
    const examples = EXAMPLES[words]?.map(([typed, does]) => [`${name} ${typed}`, does] as const);
    if (examples === undefined) continue;
    addExamples(command, { name: `${name} ${words}`, summary: command.description(), examples });
    addSubcommandExamples(command, name, words);
  }
}
