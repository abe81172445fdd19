import { expect, test } from 'vitest';
import { RecordingOutput } from '../../test/recording-output.ts';
import { twoInputHarness } from '../../test/two-input-harness.ts';
import { ManualClock } from '../time/clock.ts';
import { NO_KEY } from './abstract-two-input-operator.ts';
import { CoMapOperator } from './co-map-operator.ts';

const node = {
  id: 'c',
  name: 'C',
  type: 'coMap',
  inputs: ['a', 'b'],
  function: { map1: (value: unknown) => value, map2: (value: unknown) => value },
} as const;

function harness() {
  const output = new RecordingOutput();
  const operator = new CoMapOperator(node, [NO_KEY, NO_KEY], new ManualClock(), output);
  return { operator, ...twoInputHarness(operator, output) };
}

test('the watermark is the lower one of both inputs and never goes back', () => {
  const { first, second } = harness();
  expect(first.watermark(10)).toEqual([]);
  expect(second.watermark(5)).toEqual(['WM 5']);
  expect(second.watermark(20)).toEqual(['WM 10']);
  expect(second.watermark(15)).toEqual([]);
  expect(first.watermark(Infinity)).toEqual(['WM 20']);
  expect(second.watermark(Infinity)).toEqual(['WM Infinity']);
});

test('an idle input does not hold the watermark back, and idleness passes on when both are idle', () => {
  const { first, second } = harness();
  first.watermark(10);
  expect(second.idle(true)).toEqual(['WM 10']);
  expect(first.watermark(12)).toEqual(['WM 12']);
  expect(first.idle(true)).toEqual(['IDLE']);
  expect(second.idle(false)).toEqual(['ACTIVE']);
});

test('an input that comes back behind the watermark does not pull it back', () => {
  const { first, second } = harness();
  second.watermark(3);
  second.idle(true);
  expect(first.watermark(10)).toEqual(['WM 10']);
  expect(second.idle(false)).toEqual([]);
  expect(first.watermark(20)).toEqual([]);
  expect(second.watermark(15)).toEqual(['WM 15']);
});

test('when both become idle the higher watermark counts, whichever was idle first', () => {
  for (const [one, other] of [
    ['first', 'second'],
    ['second', 'first'],
  ] as const) {
    const inputs = harness();
    inputs.first.watermark(10);
    inputs.second.watermark(5);
    const lines = [...inputs[one].idle(true), ...inputs[other].idle(true)];
    expect(lines).toEqual(['WM 10', 'IDLE']);
  }
});

test('what the inputs said survives a snapshot', () => {
  const before = harness();
  before.first.watermark(10);
  before.second.watermark(5);
  const after = harness();
  after.operator.restoreTime(before.operator.snapshotTime());
  expect(after.first.watermark(8)).toEqual([]);
  expect(after.second.watermark(11)).toEqual(['WM 10']);
});
