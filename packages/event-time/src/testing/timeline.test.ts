import { expect, test } from 'vitest';
import { inOneLine, Timeline, timeText } from './timeline.ts';

test('values, also those that JSON cannot say, are one line', () => {
  expect(inOneLine({ a: [1n, new Map([['k', new Set([2])]])] })).toBe('{"a":["1n",[["k",[2]]]]}');
  expect([inOneLine('text'), inOneLine(undefined)]).toEqual(['text', 'undefined']);
});

test('the first and the last watermark have names', () => {
  expect([-Infinity, Infinity, 5, undefined].map(timeText)).toEqual(['MIN', 'MAX', '5', 'no time']);
});

test('of a long story the end is shown', () => {
  const timeline = new Timeline();
  for (let step = 0; step < 250; step++) timeline.add('in', `step ${step}`);
  const lines = timeline.toString().split('\n');
  expect([lines[0], lines[1], lines.at(-1)]).toEqual([
    '… 50 lines before these',
    'step 50',
    'step 249',
  ]);
});

test('a timeline that is not kept stays empty', () => {
  const timeline = new Timeline(false);
  timeline.add('in', 'step');
  expect(timeline.entries).toEqual([]);
});
