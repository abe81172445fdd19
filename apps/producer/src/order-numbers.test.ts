import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseOrderNumbers, type Roster } from './order-numbers.ts';

const lonely: Roster = { join: async () => 1, leave: async () => {} };

describe('the order numbers', () => {
  it('are plain for the only producer of an empty topic', async () => {
    expect(
      (
        await chooseOrderNumbers(
          async () => true,
          lonely,
          () => 'tag',
        )
      ).idPrefix,
    ).toBe('order_');
  });

  it('have a tag on a topic with orders, without asking who else is there', async () => {
    const roster = { join: () => Promise.reject(new Error('not asked')), leave: async () => {} };
    expect(
      (
        await chooseOrderNumbers(
          async () => false,
          roster,
          () => 'tag',
        )
      ).idPrefix,
    ).toBe('order_tag_');
  });

  it('have a tag when others are there, or when nobody can tell', async () => {
    for (const join of [async () => 2, async () => 0, () => Promise.reject(new Error('denied'))]) {
      let left = false;
      const leave = async () => {
        left = true;
      };
      expect(
        (
          await chooseOrderNumbers(
            async () => true,
            { join, leave },
            () => 'tag',
          )
        ).idPrefix,
      ).toBe('order_tag_');
      expect(left).toBe(true);
    }
  });

  it('are plain for at most one of many producers that start and stop at any moments', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 2, max: 6 }),
        async (scheduler, producers) => {
          let orders = 0;
          const known = new Set<number>();
          const prefixes: string[] = [];
          const producer = async (me: number) => {
            const numbers = await chooseOrderNumbers(
              () => scheduler.schedule(Promise.resolve(), 'look').then(() => orders === 0),
              {
                join: async () => {
                  await scheduler.schedule(Promise.resolve(), 'join');
                  known.add(me);
                  await scheduler.schedule(Promise.resolve(), 'count');
                  return known.size;
                },
                leave: async () => {
                  await scheduler.schedule(Promise.resolve(), 'leave');
                  known.delete(me);
                },
              },
              () => String(me),
            );
            await scheduler.schedule(Promise.resolve(), 'send');
            orders++;
            prefixes.push(numbers.idPrefix);
            await numbers.release();
          };
          const all = Promise.all(Array.from({ length: producers }, (_, i) => producer(i)));
          await scheduler.waitFor(all);
          expect(new Set(prefixes).size).toBe(producers);
        },
      ),
      { numRuns: 500 },
    );
  });
});
