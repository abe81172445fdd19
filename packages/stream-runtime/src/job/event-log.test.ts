import { expect, it } from 'vitest';
import { logEvent } from './event-log.ts';

it('a lost task is told in one line, with its reason once', () => {
  const warnings: string[] = [];
  const warn = (fields: object, message: string) =>
    void warnings.push(`${JSON.stringify(fields)} ${message}`);
  const log = { debug() {}, info() {}, warn };
  const lost = { type: 'task-lost', time: 0, task: '0_1' } as const;
  logEvent(log, { ...lost, failed: 'commit', reason: 'the broker went away' });
  // Of a record that is set aside the first is told elsewhere, and a topic may be full of them.
  logEvent(log, { ...lost, failed: 'function', reason: 'negative amount' });
  expect(warnings).toEqual([
    '{"task":"0_1"} Task 0_1 is restored from what was committed: the broker went away',
  ]);
});
