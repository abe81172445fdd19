import { expect, test } from 'vitest';
import { CommittedPositions } from './committed-positions.ts';

function faultsOf(...positions: readonly (readonly [offset: number, metadata: string])[]) {
  const committed = new CommittedPositions();
  for (const [offset, metadata] of positions) {
    committed.take({ topic: 'orders', partition: 1, offset, metadata });
    committed.take({ topic: 'orders', partition: 2, offset: 0, metadata: '' });
  }
  return committed.faults;
}

test('positions that stay or go on are right', () => {
  expect(faultsOf([0, ''], [5, 'wm=100'], [5, 'wm=100'], [6, 'wm=100'], [7, 'wm=200'])).toEqual([]);
});

test('an offset or a watermark that goes back, or is gone, is a fault', () => {
  expect(faultsOf([7, 'wm=1'], [6, 'wm=1'])).toEqual([
    'orders/1: the committed offset went back from 7 to 6',
  ]);
  expect(faultsOf([7, 'wm=20'], [8, 'wm=10'])).toEqual([
    'orders/1: the watermark went back from 20 to 10',
  ]);
  expect(faultsOf([7, 'wm=20'], [8, ''])).toHaveLength(1);
  expect(faultsOf([7, 'wm=20 state=a-changelog'], [8, 'wm=10 state=a-changelog'])).toHaveLength(1);
});
