// In a file of its own: here kafkajs is as it is published, without the fast path.
import stock from 'kafkajs';
import { expect, test } from 'vitest';
import { missing, sendWhileLeadersMove } from '../testing/leader-moves.ts';

test('stock kafkajs loses records that it said were sent', async () => {
  const drill = await sendWhileLeadersMove(stock, { idempotent: true, maxInFlightRequests: 1 });
  expect(drill.acknowledged).toHaveLength(180);
  expect(missing(drill).length).toBeGreaterThan(0);
});
