/** Connects, runs the job until its end, and sums up. */
import { type CommandContext, paletteFor, writeReport } from '@tidemark/command-line';
import {
  connectKafka,
  type KafkaConnection,
  type KafkaSettings,
  kafkaSettings,
} from '@tidemark/kafka-connection';
import {
  checkSavepointFile,
  type JobClient,
  type JobState,
  type KafkaExecutionEnvironment,
  type KafkaJobResult,
  kafkaEnvironment,
  serveMetrics,
} from '@tidemark/stream-runtime';
import type { LessonJob } from '../job/lesson-job.ts';
import type { LessonDescription, LessonOptions } from '../options.ts';
import { guaranteeText } from './guarantee.ts';
import { lessonSettings } from './lesson-settings.ts';
import { type LessonFigures, lessonReport, summaryLine } from './report.ts';
import { resetLesson } from './reset-lesson.ts';
import { type ResultPrinter, resultPrinter } from './result-printer.ts';
import { savepointLine } from './savepoint-line.ts';

/** A lesson, ready to run. */
export type LessonRun = {
  readonly lesson: LessonDescription;
  readonly options: LessonOptions;
  readonly job: LessonJob;
  readonly context: CommandContext;
};

/**
 * Runs until the end of a bounded job, or until the signal aborts.
 *
 * @throws KafkaConnectionError, StreamRuntimeError and CommandLineError, all with `exitCode`
 */
export async function executeLesson(run: LessonRun): Promise<void> {
  const { lesson, options, job, context } = run;
  const { env, signal, log, note, stdout } = context;
  const settings = kafkaSettings(env, { brokers: options.brokers });
  if (options.fromSavepoint !== undefined) await checkSavepointFile(options.fromSavepoint);
  note(`Connecting to ${nameOf(settings)}…`);
  await using connection = await connectKafka(settings, { clientId: lesson.groupId, log, signal });
  const printer = resultPrinter(options, stdout, paletteFor(process.stdout, env));
  let hasBegun = false;
  const environment = lessonEnvironment(run, connection, printer, () => {
    hasBegun = true;
    note(runningLine(options, connection));
  });
  let late = 0;
  const onLateOrder = (): void => {
    late += 1;
  };
  job(environment, lessonSettings(options, { onLateOrder, say: sayer(run) }));
  if (options.reset) {
    return await resetLesson(run, environment.getJobGraph(lesson.title), connection);
  }
  const result = await runJob(run, environment);
  await stdout.flush();
  if (options.savepointTo !== undefined) note(savepointLine(result.savepoint, hasBegun));
  sumUp(run, { ...result, orders: result.records, results: printer.results, late });
}

async function runJob(
  { lesson, options, context }: LessonRun,
  environment: KafkaExecutionEnvironment,
): Promise<KafkaJobResult> {
  if (options.metricsPort === undefined) return await environment.execute(lesson.title);
  let running: JobClient | undefined;
  const metrics = async () => (await running?.metrics()) ?? '';
  await using server = await serveMetrics({ metrics }, options.metricsPort);
  context.note(`Metrics: ${server.url}`);
  running = environment.executeAsync(lesson.title);
  return await running.result;
}

function lessonEnvironment(
  { options, context }: LessonRun,
  connection: KafkaConnection,
  printer: ResultPrinter,
  onRunning: () => void,
): KafkaExecutionEnvironment {
  const { signal, log, stdout } = context;
  return kafkaEnvironment({
    connection,
    groupId: options.group,
    from: options.from,
    bounded: options.bounded ?? false,
    guarantee: options.guarantee,
    stateTopics: options.stateTopics === 'on',
    standbyReplicas: options.standbyReplicas,
    snapshotDir: options.snapshotDir,
    commitIntervalMs: options.commitInterval,
    onBadRecord: options.onBadRecord,
    printer,
    backPressure: () => stdout.pressure,
    flushPrinter: () => stdout.flush(),
    ...(options.createTopic && { createTopics: true }),
    ...(options.drain ? { drainSignal: signal } : { signal }),
    ...(options.savepointTo !== undefined && { savepointTo: options.savepointTo }),
    ...(options.fromSavepoint !== undefined && { fromSavepoint: options.fromSavepoint }),
    log,
    onState: onFirst('running', onRunning),
  });
}

function sumUp({ options, context }: LessonRun, figures: LessonFigures): void {
  const { orders, results, elapsedMs, late, badRecords, commits, restoredKeys } = figures;
  const report = lessonReport(
    { orders, results, elapsedMs, late, badRecords, commits, restoredKeys },
    process.resourceUsage(),
  );
  context.note(summaryLine(report));
  if (options.report !== undefined) writeReport(options.report, report);
}

function nameOf(settings: KafkaSettings): string {
  return settings.kind === 'local' ? 'the local broker' : settings.brokers.join(', ');
}

function runningLine(options: LessonOptions, kafka: KafkaConnection): string {
  const { topic, group, bounded } = options;
  const until = bounded ? 'to where it ends now' : 'until Ctrl+C';
  const guarantee = guaranteeText(options);
  return `Reading topic ${topic} on ${kafka.description} as ${group}, ${guarantee}, ${until}.`;
}

/** Calls back the first time that the job reaches the state. */
function onFirst(wanted: JobState, callback: () => void): (state: JobState) => void {
  let reached = false;
  return (state) => {
    if (state === wanted && !reached) callback();
    reached ||= state === wanted;
  };
}

/** Prints lines between the results where people read them. */
function sayer({ options, context }: LessonRun): (line: () => string) => void {
  if (options.json || options.quiet) return () => {};
  return (line) => context.stdout.line(line());
}
