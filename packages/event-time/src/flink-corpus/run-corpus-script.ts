/** Runs a corpus script on a StreamTask between two exchanges, where watermarks and statuses show. */
import type { JobGraph } from '../graph/job-graph.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { ExchangeInput } from '../operator/exchange-input-operator.ts';
import type { ExchangeOutput } from '../operator/exchange-link.ts';
import type { TaskSnapshot } from '../snapshot/task-snapshot.ts';
import { StreamExecutionEnvironment } from '../stream/stream-execution-environment.ts';
import { StreamTask, type StreamTaskOptions } from '../task/stream-task.ts';
import { ManualClock } from '../time/clock.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import {
  type CorpusConfig,
  type CorpusElement,
  type CorpusScript,
  fromCorpusTime,
  toCorpusTime,
} from './corpus-script.ts';
import { TimerFunction } from './timer-job.ts';
import { windowJob } from './window-job.ts';

/** One line of output, as in `*.expected.jsonl`. */
export type CorpusLine = Readonly<Record<string, unknown>>;

/** How a script is run. */
export interface CorpusRun {
  /** Goes on in a new task before each step, restored from the text of the last one's snapshot. */
  readonly restartAtEachStep?: boolean;
}

/** What the script's operator emits, step by step. Throws RangeError for kinds that it does not know. */
export function runCorpusScript(
  { config, events }: CorpusScript,
  { restartAtEachStep = false }: CorpusRun = {},
): CorpusLine[] {
  const lines: CorpusLine[] = [];
  let step = 0;
  const job = corpusJob(config);
  // Late elements leave by a way of their own, which has the same watermarks.
  const exchange: ExchangeOutput = {
    element: (_keyBy, _key, value, timestamp) => {
      lines.push({ step, ...(value as object), ts: timestamp });
    },
    watermark: (keyBy, timestamp) => {
      if (keyBy === job.exit) lines.push({ step, type: 'watermark', ts: toCorpusTime(timestamp) });
    },
    status: (keyBy, idle) => {
      if (keyBy === job.exit) lines.push({ step, type: 'status', idle });
    },
  };
  const channels = Array.from({ length: config.channels ?? 1 }, (_, channel) => String(channel));
  let { task, input } = corpusTask(job, channels, exchange, {});
  for (const event of events) {
    step++;
    if (restartAtEachStep) {
      const restore: TaskSnapshot = JSON.parse(JSON.stringify(task.snapshot()));
      ({ task, input } = corpusTask(job, channels, exchange, { restore }));
    }
    if (event.op === 'element') input.element('0', event, event.ts);
    else if (event.op === 'status') input.status(String(event.channel), event.idle);
    else input.watermark(String(event.channel ?? 0), fromCorpusTime(event.ts));
  }
  return lines;
}

interface CorpusJob {
  readonly graph: JobGraph;
  /** The keyBys at which the task begins, and at which its results leave. */
  readonly entry: NodeId;
  readonly exit: NodeId;
}

function corpusTask(
  { graph, entry }: CorpusJob,
  channels: readonly string[],
  exchange: ExchangeOutput,
  options: Pick<StreamTaskOptions, 'restore'>,
): { task: StreamTask; input: ExchangeInput } {
  const inside = graph.nodes.filter(({ type }) => type !== 'source' && type !== 'print');
  const nodes = new Set(inside.map(({ id }) => id));
  const clock = new ManualClock();
  const printer = { print() {} };
  const task = new StreamTask({ ...options, graph, nodes, clock, printer, exchange });
  task.open();
  const input = task.exchangeInput(entry);
  for (const channel of channels) input.addChannel(channel);
  return { task, input };
}

function corpusJob(config: CorpusConfig): CorpusJob {
  const env = new StreamExecutionEnvironment({
    execute: ({ name }) => Promise.resolve({ jobName: name }),
  });
  const elements = env
    .fromSource<CorpusElement>({ sourceType: 'corpus' }, WatermarkStrategy.noWatermarks(), 'Script')
    .keyBy('key');
  const { results, late } =
    config.kind === 'window'
      ? windowJob(elements, config)
      : { results: elements.process(new TimerFunction()), late: undefined };
  const leaving = results.keyBy(() => 0);
  leaving.print('Results');
  late?.keyBy(() => 0).print('Late');
  return { graph: env.getJobGraph('Flink corpus'), entry: elements.nodeId, exit: leaving.nodeId };
}
