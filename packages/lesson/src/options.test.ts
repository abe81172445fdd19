import { describe, expect, it, vi } from 'vitest';
import { type LessonDescription, lessonOptions } from './options.ts';
import { announceGuarantee } from './run/guarantee.ts';
import { lessonSettings } from './run/lesson-settings.ts';

const lesson: LessonDescription = {
  command: 'pnpm lesson03',
  title: 'Flink Lesson 3: Advanced Stream Processing',
  summary: 'keyed state',
  examples: [],
  groupId: 'flink-lesson03-order-processing',
};

const options = (argv: readonly string[], env = {}) => lessonOptions(lesson, { argv, env });
const settings = (...argv: string[]) =>
  lessonSettings(options(argv), { onLateOrder: () => {}, say: () => {} });

describe('the flags of a lesson', () => {
  it('have the defaults of the lesson', () => {
    expect(options([])).toEqual({
      topic: 'orders',
      group: 'flink-lesson03-order-processing',
      from: 'latest',
      outOfOrderness: 5_000,
      idleTimeout: Number.POSITIVE_INFINITY,
      guarantee: 'exactly-once',
      guaranteeIsDefault: true,
      commitInterval: 1_000,
      onBadRecord: 'dead-letter',
    });
  });

  it('come to what the job is told', () => {
    const flags = ['--out-of-orderness', '2s', '--idle-timeout', '10s', '--output', 'results'];
    const filters = ['--category', 'Books', 'Home', '--min-amount', '10.50', '--alert-over', '400'];
    expect(settings(...flags, ...filters, '--topic', 'other')).toMatchObject({
      topic: 'other',
      outOfOrdernessMs: 2_000,
      idleTimeoutMs: 10_000,
      outputTopic: 'results',
      categories: new Set(['Books', 'Home']),
      minAmountCents: 1_050,
      alertOverCents: 40_000,
    });
  });

  it.each([
    [['--idle-timeout', '0s']],
    [['--commit-interval', '0s']],
    [['--out-of-orderness', '5']],
    [['--from', 'start']],
    [['--guarantee', 'at-most-once']],
    [['--on-bad-record', 'ignore']],
    [['--min-amount', '-1']],
    [['--group', '']],
    [['--topic', '']],
  ])('refuse %j with the command that helps', (argv) => {
    expect(() => options(argv)).toThrow(
      expect.objectContaining({ exitCode: 2, hint: 'pnpm lesson03 --help' }),
    );
  });
});

describe('the guarantee', () => {
  const log = () => ({ debug: vi.fn(), warn: vi.fn() });

  it('is said to be weaker at debug level where nobody asked for one', () => {
    const said = log();
    announceGuarantee(options([]), said);
    expect([said.debug.mock.calls.length, said.warn.mock.calls.length]).toEqual([1, 0]);
  });

  it('is warned about where exactly-once was asked for, in the environment too', () => {
    for (const asked of [
      options(['--guarantee', 'exactly-once']),
      options([], { TIDEMARK_GUARANTEE: 'exactly-once' }),
    ]) {
      const said = log();
      announceGuarantee(asked, said);
      expect(said.warn.mock.calls[0]?.[0]).toContain('at-least-once is in force');
    }
  });

  it('needs no word where at-least-once was asked for', () => {
    const said = log();
    announceGuarantee(options(['--guarantee', 'at-least-once']), said);
    expect([said.debug.mock.calls.length, said.warn.mock.calls.length]).toEqual([0, 0]);
  });
});
