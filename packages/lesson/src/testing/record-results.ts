import type { Printer, SinkNode, SinkWriter } from '@tidemark/event-time';
import type { Lesson } from '../job/lesson-job.ts';
import type { JobRun, Printed } from './run-job.ts';

/** Everything that a job gives its runtime, kept for a test to look at. */
export function recordResults(): {
  readonly run: JobRun;
  readonly hooks: Pick<Lesson, 'onLateOrder' | 'say'>;
  readonly printer: Printer;
  readonly sinkWriter: (node: SinkNode) => SinkWriter<unknown>;
} {
  const printed: Printed[] = [];
  const lines: string[] = [];
  const published: { key: string; value: string }[] = [];
  const run = { printed, lines, published, late: 0 };
  return {
    run,
    hooks: {
      onLateOrder: () => {
        run.late += 1;
      },
      say: (line) => lines.push(line()),
    },
    printer: {
      print: (name, value) => {
        printed.push({ name, value });
        lines.push(`${name}> ${value}`);
      },
    },
    sinkWriter: ({ sink }) => ({
      write: (value) => published.push(serialized(sink, value)),
    }),
  };
}

function serialized(sink: object, value: unknown): { key: string; value: string } {
  if (!('serialize' in sink) || typeof sink.serialize !== 'function') {
    throw new Error('a lesson has a sink that is no topic');
  }
  const record = sink.serialize(value);
  return { key: String(record.key), value: String(record.value) };
}
