/** Runs a corpus script on a StreamTask between two exchanges, where watermarks and statuses show. */
import type { JobGraph } from '../graph/job-graph.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { ExchangeInput } from '../operator/exchange-input-operator.ts';
import type { ExchangeOutput } from '../operator/exchange-link.ts';
import { StreamExecutionEnvironment } from '../stream/stream-execution-environment.ts';
import { StreamTask } from '../task/stream-task.ts';
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

/** What the script's operator emits, step by step. Throws RangeError for kinds that it does not know. */
export function runCorpusScript({ config, events }: CorpusScript): CorpusLine[] {
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
  const input = corpusTask(job, exchange);
  const channels = Array.from({ length: config.channels ?? 1 }, (_, channel) => String(channel));
  for (const channel of channels) input.addChannel(channel);
  for (const event of events) {
    step++;
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

function corpusTask({ graph, entry }: CorpusJob, exchange: ExchangeOutput): ExchangeInput {
  const inside = graph.nodes.filter(({ type }) => type !== 'source' && type !== 'print');
  const nodes = new Set(inside.map(({ id }) => id));
  const clock = new ManualClock();
  const task = new StreamTask({ graph, nodes, clock, printer: { print() {} }, exchange });
  task.open();
  return task.exchangeInput(entry);
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
