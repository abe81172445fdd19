/** The flags of every lesson. */
import {
  type CommandInput,
  createCommand,
  Option,
  parseAmount,
  parseCount,
  parseDuration,
  parseInteger,
  parseName,
  parseOptions,
  parsePositiveDuration,
  UsageError,
} from '@tidemark/command-line';

/** What makes a lesson another lesson, as far as its user sees before the first order. */
export type LessonDescription = {
  /** As a person types it: `pnpm lesson02`. */
  readonly command: string;
  /** `Flink Lesson 2: Kafka Integration`; the banner and the name of the job. */
  readonly title: string;
  /** One line for the help. */
  readonly summary: string;
  /** For the help, after those that all lessons have. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  /** The consumer group without `--group`. */
  readonly groupId: string;
};

/** The command with its flags, for parsing and for tests of the help. */
export function lessonCommand(lesson: LessonDescription) {
  return processingCommand(lesson)
    .option('--output <topic>', 'write the results to a topic too, as JSON', parseName)
    .addOption(
      new Option(
        '--state-topics <on|off>',
        'keep state in Kafka, so that a restart goes on with it',
      )
        .choices(['on', 'off'] as const)
        .default('on' as const),
    )
    .addOption(
      new Option('--standby-replicas <n>', 'how many other processes keep a copy of the state')
        .argParser(parseInteger)
        .default(0),
    )
    .option(
      '--snapshot-dir <folder>',
      'keep state on this disk too: restarts are quicker',
      parseName,
    )
    .option('--instances <n>', 'start so many workers, which share the work', parseCount, 1)
    .option('--metrics-port <n>', 'serve metrics for Prometheus on 127.0.0.1', parseCount)
    .option('--create-topic', 'create missing topics on any Kafka (the local broker always does)')
    .option('--category <name...>', 'only orders of these categories')
    .option('--min-amount <amount>', 'only orders of at least so much', parseAmount)
    .option('--alert-over <amount>', 'a line for each order above so much', parseAmount)
    .option('--drain', 'on Ctrl+C end event time too: fires all that waits for it')
    .option(
      '--savepoint-to <place>',
      'leave a savepoint at the end: a file, or topic:NAME',
      parseName,
    )
    .option('--from-savepoint <place>', 'begin with a savepoint; the group must be new', parseName)
    .option('--reset', 'forget what this group has read and keeps, then stop; asks first')
    .option('--yes', 'with --reset: do not ask')
    .option('--brokers <list>', 'host:port,… of the Kafka to use')
    .option('--json', 'results as JSON, one a line')
    .option('--quiet', 'print no results')
    .option('--report <file>', 'write figures as JSON at the end', parseName);
}

/** The values of a lesson's flags: durations in milliseconds, amounts in cents. */
export type LessonOptions = ReturnType<ReturnType<typeof lessonCommand>['opts']>;

/**
 * Reads the command line and the environment.
 *
 * @throws UsageError for a wrong command line, HelpShown after `--help`.
 */
export function lessonOptions(lesson: LessonDescription, input: CommandInput): LessonOptions {
  const options = parseOptions(lessonCommand(lesson), input);
  checkTogether(lesson, options);
  return options;
}

function examplesOf({ command, examples }: LessonDescription): LessonDescription['examples'] {
  return [
    [command, 'process new orders until Ctrl+C'],
    [`${command} --from earliest --bounded`, 'process what is there, then stop'],
    [`${command} --json | jq .`, 'results as JSON, one a line'],
    [`${command} --instances 3`, 'three workers, which share the partitions'],
    [`${command} --savepoint-to today.ndjson`, 'on Ctrl+C, what all has come to goes to a file'],
    [`${command} --reset`, 'begin anew next time: forgets offsets and state'],
    ...examples,
  ];
}

/** What is read, and how it is processed. */
function processingCommand(lesson: LessonDescription) {
  return createCommand({
    name: lesson.command,
    summary: lesson.summary,
    examples: examplesOf(lesson),
  })
    .option('--topic <name>', 'the topic with the orders', parseName, 'orders')
    .option('--group <id>', 'the consumer group', parseName, lesson.groupId)
    .addOption(
      new Option('--from <where>', 'where to start when the group has no offset yet')
        .choices(['latest', 'earliest'] as const)
        .default('latest' as const),
    )
    .option('--bounded', 'process what the topic holds now, then stop')
    .addOption(
      new Option('--out-of-orderness <duration>', 'how late an order may be')
        .argParser(parseDuration)
        .default(5_000, '5s'),
    )
    .addOption(
      new Option(
        '--idle-timeout <duration>',
        'do not wait for a partition that is quiet for so long',
      )
        .argParser(parsePositiveDuration)
        .default(Number.POSITIVE_INFINITY, 'off'),
    )
    .addOption(
      new Option('--guarantee <guarantee>', 'what holds after a failure')
        .choices(['exactly-once', 'at-least-once'] as const)
        .default('exactly-once' as const),
    )
    .addOption(
      new Option(
        '--commit-interval <duration>',
        'how often results, state and offsets are committed',
      )
        .argParser(parsePositiveDuration)
        .default(1_000, '1s'),
    )
    .addOption(
      new Option('--on-bad-record <action>', 'what to do with a record that is no order')
        .choices(['dead-letter', 'skip', 'fail'] as const)
        .default('dead-letter' as const),
    );
}

const LAST_PORT = 65_535;

/** What one flag cannot say for itself. A savepoint is of all tasks of a job: one process has them. */
function checkTogether({ command }: LessonDescription, options: LessonOptions): void {
  checkOutput(command, options);
  const { instances, savepointTo, fromSavepoint, metricsPort = 0 } = options;
  // Each worker has a port of its own, one after the other.
  if (metricsPort + instances - 1 > LAST_PORT) {
    throw new UsageError(`--metrics-port ${metricsPort}: ports end at ${LAST_PORT}`, command);
  }
  if (instances === 1 || (savepointTo === undefined && fromSavepoint === undefined)) return;
  const flag = savepointTo === undefined ? '--from-savepoint' : '--savepoint-to';
  throw new UsageError(`${flag} works with one process only: leave --instances out`, command);
}

/** Results are no orders, and no records of the runtime: each kind has a topic of its own. */
function checkOutput(command: string, { output, topic, group, ...options }: LessonOptions): void {
  if (output === undefined) return;
  // As the runtime names its topics, which is not loaded yet.
  const own = `${group.replace(/[^a-zA-Z0-9._-]/g, '-')}-`;
  const isInternal = output.startsWith(own) && /-(?:changelog|repartition)$/.test(output);
  const savepoint = `topic:${output}`;
  const purposes: readonly (readonly [is: boolean, what: string])[] = [
    [output === topic, 'the topic that the orders are read from'],
    [output === `${topic}-dead-letters`, `the topic for bad records of ${topic}`],
    [isInternal, `a topic in which the group ${group} keeps what it needs itself`],
    [options.savepointTo === savepoint, 'the topic for the savepoint'],
    [options.fromSavepoint === savepoint, 'the topic of the savepoint'],
  ];
  const taken = purposes.find(([is]) => is);
  if (taken === undefined) return;
  const instead = `${command} --topic ${topic} --output ${topic}-results`;
  throw new UsageError(`--output ${output} is ${taken[1]}; type: ${instead}`, command);
}
