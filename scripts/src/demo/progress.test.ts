import { expect, it } from 'vitest';
import { Progress } from './progress.ts';

const LINES = [
  ['lesson02', 'Processed Orders> [1] Order processed: order_00001'],
  ['lesson03', 'Customer Totals> (customer_002, 156.78, 1)'],
  ['lesson03', 'VIP Status> customer_002: REGULAR'],
  ['lesson03', 'Order Frequency> customer_002: 1 orders in session'],
  ['lesson03', 'Category Analysis> Category Electronics'],
] as const;

it('is complete when both lessons have shown all of their lines for every order', async () => {
  const progress = new Progress(2);
  for (const [part, line] of [...LINES, ...LINES.slice(1)]) progress.shown(part, line);
  expect(progress.processed).toBe(1);
  progress.shown('lesson02', LINES[0][1]);
  expect(progress.processed).toBe(2);
  await progress.completed;
});

it('counts a line for the lesson that it belongs to only', () => {
  const progress = new Progress(1);
  for (const [, line] of LINES) progress.shown('producer', line);
  for (const [, line] of LINES) progress.shown('lesson02', line);
  expect(progress.processed).toBe(0);
});
