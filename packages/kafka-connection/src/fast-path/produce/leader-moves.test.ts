import { expect, test } from 'vitest';
import * as ours from '../../kafkajs.ts';
import {
  commitWhileCoordinatorMoves,
  missing,
  sendWhileLeadersMove,
} from '../testing/leader-moves.ts';

test.each([
  ['a plain producer', {}],
  ['an idempotent producer', { idempotent: true, maxInFlightRequests: 1 }],
])('%s loses nothing that was acknowledged when leaders move', async (_, config) => {
  const drill = await sendWhileLeadersMove(ours, config);
  expect(drill.moves).toBeGreaterThan(15);
  expect(drill.acknowledged).toHaveLength(180);
  expect(missing(drill)).toEqual([]);
  if ('idempotent' in config) expect(drill.kept).toHaveLength(180);
});

test('the records of committed transactions are there when their coordinator moves', async () => {
  const { moves, sent, kept } = await commitWhileCoordinatorMoves(ours);
  expect(moves).toBeGreaterThan(2);
  expect(kept).toHaveLength(sent);
});
