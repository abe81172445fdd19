/** Runs a corpus script on a StreamTask between two exchanges, where watermarks and statuses show. */
import type { JobGraph } from '../graph/job-graph.ts';
import type { ExchangeInput } from '../operator/exchange-input-operator.ts';
import type { ExchangeOutput } from '../operator/exchange-link.ts';
import { StreamExecutionEnvironment } from '../stream/stream-execution-environment.ts';
import { StreamTask } from '../task/stream-task.ts';
import { ManualClock } from '../time/clock.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import {
  type CorpusElement,
  type CorpusScript,
  fromCorpusTime,
  toCorpusTime,
} from './corpus-script.ts';
import { TimerFunction } from './timer-job.ts';

/** One line of output, as in `*.expected.jsonl`. */
export type CorpusLine = Readonly<Record<string, unknown>>;

/** What the script's operator emits, step by step. */
export function runCorpusScript({ config, events }: CorpusScript): CorpusLine[] {
  const lines: CorpusLine[] = [];
  let step = 0;
  const exchange: ExchangeOutput = {
    element: (_keyBy, _key, value, timestamp) => {
      lines.push({ step, ...(value as object), ts: timestamp });
    },
    watermark: (_keyBy, timestamp) => {
      lines.push({ step, type: 'watermark', ts: toCorpusTime(timestamp) });
    },
    status: (_keyBy, idle) => {
      lines.push({ step, type: 'status', idle });
    },
  };
  const input = corpusTask(exchange);
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

function corpusTask(exchange: ExchangeOutput): ExchangeInput {
  const graph = corpusJob();
  const [entry] = graph.nodes.filter((node) => node.type === 'keyBy');
  const outside = graph.nodes.filter(({ type }) => type === 'source' || type === 'print');
  const nodes = new Set(graph.nodes.filter((node) => !outside.includes(node)).map(({ id }) => id));
  const clock = new ManualClock();
  const task = new StreamTask({ graph, nodes, clock, printer: { print() {} }, exchange });
  task.open();
  return task.exchangeInput(entry?.id ?? '');
}

function corpusJob(): JobGraph {
  const env = new StreamExecutionEnvironment({
    execute: ({ name }) => Promise.resolve({ jobName: name }),
  });
  env
    .fromSource<CorpusElement>({ sourceType: 'corpus' }, WatermarkStrategy.noWatermarks(), 'Script')
    .keyBy('key')
    .process(new TimerFunction())
    .keyBy(() => 0)
    .print('Results');
  return env.getJobGraph('Flink corpus');
}
