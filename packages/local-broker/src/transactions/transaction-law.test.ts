import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  committedValues,
  logOf,
  openData,
  stateOf,
  TestProducer,
} from '../../test/transactions.ts';
import { ManualClock } from '../manual-clock.ts';

test('whatever transactions do, readers of committed records see the committed ones, in order', async () => {
  const step = fc.record({
    who: fc.nat(2),
    partition: fc.nat(1),
    action: fc.constantFrom('send', 'send', 'send', 'commit', 'abort', 'takeOver'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const fresh = await openData(new ManualClock());
      const producers = ['p', 'q', 'r'].map((id) => new TestProducer(fresh, id));
      for (const each of producers) await each.init();
      const sent = producers.map((): { value: string; partition: number; offset: number }[] => []);
      const committed: { value: string; partition: number; offset: number }[] = [];
      let next = 0;
      for (const { who, partition, action } of steps) {
        const one = producers[who];
        const open = sent[who];
        if (one === undefined || open === undefined) continue;
        if (action === 'send') {
          const value = String.fromCharCode(33 + next);
          next += 1;
          expect(await one.add(partition)).toBe('NONE');
          open.push({ value, partition, offset: await one.send(value, partition) });
        } else if (action === 'takeOver') {
          while ((await one.init()) !== 'NONE') await new Promise(setImmediate);
          open.length = 0;
        } else if (stateOf(fresh, one.transactionalId) === 'Ongoing') {
          await one.finish(action);
          if (action === 'commit') committed.push(...open);
          open.length = 0;
        }
      }
      for (const partition of [0, 1]) {
        const stable = logOf(fresh, partition).lastStableOffset;
        const expected = committed
          .filter((each) => each.partition === partition && each.offset < stable)
          .toSorted((a, b) => a.offset - b.offset)
          .map(({ value }) => value);
        expect(await committedValues(fresh, partition)).toEqual(expected);
        const oldest = sent
          .flat()
          .filter((each) => each.partition === partition)
          .map(({ offset }) => offset);
        expect(stable).toBe(Math.min(logOf(fresh, partition).highWatermark, ...oldest));
      }
      await fresh.close();
    }),
    { numRuns: 40 },
  );
});
