import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('lets one at a time to a partition, in the order of the calls', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const send = async (name: string, ...partitions: string[]) => {
    const end = await turns.take(partitions);
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    end();
  };
  await Promise.all([send('one', 'a', 'b'), send('two', 'b', 'a'), send('three', 'a')]);
  expect(order).toEqual([
    'one begins',
    'one ends',
    'two begins',
    'two ends',
    'three begins',
    'three ends',
  ]);
});

test('lets sends to other partitions go on', async () => {
  const turns = new Turns();
  await turns.take(['a']);
  await expect(turns.take(['b'])).resolves.toBeTypeOf('function');
});

test('tells when all that were under way have ended', async () => {
  const turns = new Turns();
  const end = await turns.take(['a']);
  let isOver = false;
  const over = turns.allEnded().then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  end();
  await over;
});
