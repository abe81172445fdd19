/**
 * Matchers for harnesses, the public entry `@tidemark/event-time/testing/vitest`: import it in a
 * test, or in a setup file. Where an expectation fails, the message has the harness' timeline.
 */
import { expect } from 'vitest';
import { OutputTag } from '../stream/output-tag.ts';
import type { TagId } from './harnesses.ts';
import { JobHarness } from './job-harness.ts';

/** A record of an output, as an expectation says it: with its timestamp, `undefined` for none. */
export type ExpectedRecord = readonly [value: unknown, timestamp: number | undefined];

interface HarnessMatchers {
  /** What an operator's state has for a key, as `harness.state(operator).get(…)` shows it. */
  toHaveState(operator: string, state: string, key: unknown, expected: unknown): void;
  /** Keys and times of an operator's processing-time timers, by time. */
  toHaveProcessingTimeTimers(
    operator: string,
    expected: readonly (readonly [unknown, number])[],
  ): void;
  /** All records that came out since the start or the last take(), in order. */
  toHaveOutput(expected: readonly ExpectedRecord[]): void;
  /** All records of a side output, in order. */
  toHaveSideOutput(tag: TagId, expected: readonly ExpectedRecord[]): void;
  /** The last watermark that came out. */
  toHaveWatermark(expected: number): void;
  /** Keys and times of an operator's event-time timers, by time. */
  toHaveEventTimeTimers(operator: string, expected: readonly (readonly [unknown, number])[]): void;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: merged with vitest's own, which has it
  interface Matchers<T = any> extends HarnessMatchers {}
}

type AnyHarness = JobHarness<unknown, unknown>;

expect.extend({
  toHaveOutput(harness: unknown, expected: readonly ExpectedRecord[]) {
    const { output } = harnessOf(harness);
    return compare(this, harness, 'output', pairs(output.records), expected);
  },
  toHaveSideOutput(harness: unknown, tag: TagId, expected: readonly ExpectedRecord[]) {
    const records = harnessOf(harness).sideOutput(new OutputTag(tag.id));
    return compare(this, harness, `side output ${tag.id}`, pairs(records), expected);
  },
  toHaveWatermark(harness: unknown, expected: number) {
    const { watermarks } = harnessOf(harness).output;
    const last = watermarks.at(-1) ?? Number.NEGATIVE_INFINITY;
    return compare(this, harness, 'watermark', last, expected);
  },
  toHaveState(harness: unknown, operator: string, state: string, key: unknown, expected: unknown) {
    const actual = harnessOf(harness).state(operator).get(state, key);
    return compare(this, harness, `state ${state} of ${String(key)}`, actual, expected);
  },
  toHaveProcessingTimeTimers(
    harness: unknown,
    operator: string,
    expected: readonly (readonly [unknown, number])[],
  ) {
    const timers = harnessOf(harness).processingTimeTimers(operator);
    const actual = timers.map(({ key, time }) => [key, time]);
    return compare(this, harness, `timers of ${operator} by the clock`, actual, expected);
  },
  toHaveEventTimeTimers(
    harness: unknown,
    operator: string,
    expected: readonly (readonly [unknown, number])[],
  ) {
    const timers = harnessOf(harness).eventTimeTimers(operator);
    const actual = timers.map(({ key, time }) => [key, time]);
    return compare(this, harness, `timers of ${operator}`, actual, expected);
  },
});

interface MatcherTools {
  readonly isNot: boolean;
  readonly equals: (actual: unknown, expected: unknown) => boolean;
  readonly utils: { diff(expected: unknown, actual: unknown): string | undefined };
}

function compare(
  { equals, isNot, utils }: MatcherTools,
  harness: unknown,
  what: string,
  actual: unknown,
  expected: unknown,
) {
  return {
    pass: equals(actual, expected),
    // No `actual` and `expected` here: vitest would print their difference once more.
    message: () => {
      const expectation = isNot ? `another ${what}` : `this ${what}`;
      const difference = isNot ? '' : `\n\n${utils.diff(expected, actual) ?? ''}`;
      const timeline = harnessOf(harness).timeline();
      return `expected ${expectation}${difference}\n\nTimeline\n${timeline}`;
    },
  };
}

function pairs(records: readonly { value: unknown; timestamp: number | undefined }[]) {
  return records.map(({ value, timestamp }) => [value, timestamp]);
}

function harnessOf(harness: unknown): AnyHarness {
  if (harness instanceof JobHarness) return harness;
  throw new TypeError('The matcher is for harnesses of @tidemark/event-time/testing.');
}
