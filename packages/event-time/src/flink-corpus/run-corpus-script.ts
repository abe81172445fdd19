/** Runs a corpus script through the public harness. */
import type { OutputEvent } from '../testing/harness-output.ts';
import { keyedHarness } from '../testing/harnesses.ts';
import type { JobHarness } from '../testing/job-harness.ts';
import {
  type CorpusConfig,
  type CorpusElement,
  type CorpusEvent,
  type CorpusScript,
  fromCorpusTime,
  toCorpusTime,
} from './corpus-script.ts';
import { TimerFunction } from './timer-job.ts';
import { LATE, windowJob } from './window-job.ts';

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
  const harness = corpusHarness(config);
  let lateSoFar = 0;
  return events.flatMap((event, index) => {
    if (restartAtEachStep) harness.restart();
    feed(harness, event);
    const late = config.kind === 'window' ? harness.sideOutput(LATE).slice(lateSoFar) : [];
    lateSoFar += late.length;
    // A step that has a late element has nothing else: no window took it.
    const lines = [
      ...late.map(({ value: { key, value }, timestamp }) => ({
        type: 'late',
        key,
        value,
        ts: timestamp,
      })),
      ...harness.output.takeEvents().map(lineOf),
    ];
    return lines.map((line) => ({ step: index + 1, ...line }));
  });
}

function corpusHarness(config: CorpusConfig): JobHarness<CorpusElement, object> {
  const { kind, channels = 1 } = config;
  return keyedHarness(
    (element: CorpusElement) => element.key,
    (elements) =>
      kind === 'window' ? windowJob(elements, config) : elements.process(new TimerFunction()),
    { channels, timeline: false, ...(kind === 'window' ? { sideOutputs: [LATE] } : {}) },
  );
}

function feed(harness: JobHarness<CorpusElement, object>, event: CorpusEvent): void {
  if (event.op === 'element') harness.element(event, event.ts);
  else if (event.op === 'watermark') {
    harness.watermark(fromCorpusTime(event.ts), { at: event.channel ?? 0 });
  } else if (event.idle) harness.idle({ at: event.channel });
  else harness.active({ at: event.channel });
}

function lineOf(event: OutputEvent<object>): object {
  if (event.type === 'status') return { type: 'status', idle: event.idle };
  if (event.type === 'record') return { ...event.value, ts: event.timestamp };
  return { type: 'watermark', ts: toCorpusTime(event.timestamp) };
}
