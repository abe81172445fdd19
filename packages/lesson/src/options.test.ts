import { deadLetterTopic } from '@tidemark/stream-runtime';
import { describe, expect, it } from 'vitest';
import { type LessonDescription, lessonOptions } from './options.ts';
import { guaranteeText } from './run/guarantee.ts';
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
  it('know no port that there is not', () => {
    expect(() => options(['--metrics-port', '65536'])).toThrow(/ports end at 65535/);
    expect(() => options(['--metrics-port', '65535', '--instances', '2'])).toThrow(/ports end/);
    expect(options(['--metrics-port', '65535'])).toMatchObject({ metricsPort: 65_535 });
  });

  it('have the defaults of the lesson', () => {
    expect(options([])).toEqual({
      topic: 'orders',
      group: 'flink-lesson03-order-processing',
      from: 'latest',
      outOfOrderness: 5_000,
      idleTimeout: Number.POSITIVE_INFINITY,
      guarantee: 'exactly-once',
      instances: 1,
      standbyReplicas: 0,
      stateTopics: 'on',
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
    [['--instances', '0']],
    [['--instances', '2', '--savepoint-to', 'file']],
    [['--instances', '2', '--from-savepoint', 'file']],
  ])('refuse %j with the command that helps', (argv) => {
    expect(() => options(argv)).toThrow(
      expect.objectContaining({ exitCode: 2, hint: 'pnpm lesson03 --help' }),
    );
  });
});

describe('--output', () => {
  const internal = 'flink-lesson03-order-processing-category-analysis';
  it.each([
    ['the topic of the orders', ['--output', 'orders']],
    ['another topic of orders', ['--topic', 'mine', '--output', 'mine']],
    ['the topic of dead letters', ['--output', deadLetterTopic('orders')]],
    ['a changelog', ['--output', `${internal}-changelog`]],
    ['a repartition topic', ['--output', `${internal}-repartition`]],
    ['an internal topic of another group', ['--group', 'a b', '--output', 'a-b-x-changelog']],
    ['the topic for a savepoint', ['--output', 'today', '--savepoint-to', 'topic:today']],
    ['the topic of a savepoint', ['--output', 'today', '--from-savepoint', 'topic:today']],
  ])('is not %s: the error says what to type', (_, argv) => {
    expect(() => options(argv)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(/type: pnpm lesson03 --topic (\w+) --output \1-results$/),
      }),
    );
  });

  it('is any other topic', () => {
    for (const output of ['results', 'orders-changelog', `${internal}-results`]) {
      expect(options(['--output', output])).toMatchObject({ output });
    }
  });
});

describe('the guarantee', () => {
  it('is exactly once, with state in Kafka, unless something else was asked for', () => {
    expect(guaranteeText(options([]))).toBe('exactly once');
    expect(guaranteeText(options(['--guarantee', 'at-least-once']))).toBe('at least once');
    const inMemory = options([], { TIDEMARK_STATE_TOPICS: 'off' });
    expect(guaranteeText(inMemory)).toBe('exactly once, state in memory only');
  });
});
