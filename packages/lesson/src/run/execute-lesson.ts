/** Connects, runs the job until its end, and sums up. */
import { type CommandContext, paletteFor, writeReport } from '@tidemark/command-line';
import { connectKafka, kafkaSettings } from '@tidemark/kafka-connection';
import { kafkaEnvironment } from '@tidemark/stream-runtime';
import type { LessonJob } from '../job/lesson-job.ts';
import type { LessonDescription, LessonOptions } from '../options.ts';
import { announceGuarantee } from './guarantee.ts';
import { lessonSettings } from './lesson-settings.ts';
import { lessonReport, summaryLine } from './report.ts';
import { type ResultPrinter, resultPrinter } from './result-printer.ts';

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
  const { lesson, options, context } = run;
  const { env, signal, log, note } = context;
  announceGuarantee(options, log);
  const settings = kafkaSettings(env, { brokers: options.brokers });
  await using connection = await connectKafka(settings, { clientId: lesson.groupId, log, signal });
  note(waitingLine(connection.description, options));
  const printer = resultPrinter(options, context.stdout, paletteFor(process.stdout, env));
  const environment = kafkaEnvironment({
    connection,
    groupId: options.group,
    from: options.from,
    bounded: options.bounded ?? false,
    guarantee: 'at-least-once',
    commitIntervalMs: options.commitInterval,
    onBadRecord: options.onBadRecord,
    printer,
    backPressure: () => context.stdout.pressure,
    ...(options.createTopic && { createTopics: true }),
    signal,
    log,
  });
  let late = 0;
  run.job(environment, lessonSettings(options, { onLateOrder: () => late++, say: sayer(run) }));
  const result = await environment.execute(lesson.title);
  await context.stdout.flush();
  sumUp(run, { ...result, late, printer });
}

type Figures = {
  readonly records: number;
  readonly elapsedMs: number;
  readonly late: number;
  readonly badRecords: number;
  readonly commits: number;
  readonly restoredKeys: number;
  readonly printer: ResultPrinter;
};

function sumUp({ options, context }: LessonRun, figures: Figures): void {
  const { records: orders, elapsedMs, late, badRecords, commits, restoredKeys, printer } = figures;
  const report = lessonReport(
    { orders, results: printer.results, elapsedMs, late, badRecords, commits, restoredKeys },
    process.resourceUsage(),
  );
  context.note(summaryLine(report));
  if (options.report !== undefined) writeReport(options.report, report);
}

function waitingLine(kafka: string, { topic, bounded }: LessonOptions): string {
  const what = bounded ? 'Processing what is there' : 'Waiting for orders; Ctrl+C stops';
  return `Connected to ${kafka}, topic ${topic}. ${what}.`;
}

/** Prints lines between the results where people read them. */
function sayer({ options, context }: LessonRun): (line: () => string) => void {
  if (options.json || options.quiet) return () => {};
  return (line) => context.stdout.line(line());
}
