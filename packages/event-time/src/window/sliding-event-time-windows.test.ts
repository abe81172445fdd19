import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { SlidingEventTimeWindows } from './sliding-event-time-windows.ts';

test.each([
  [0, 0, '[0,5000) [-1000,4000) [-2000,3000) [-3000,2000) [-4000,1000)'],
  [0, 4999, '[4000,9000) [3000,8000) [2000,7000) [1000,6000) [0,5000)'],
  [0, 5000, '[5000,10000) [4000,9000) [3000,8000) [2000,7000) [1000,6000)'],
  [100, 100, '[100,5100) [-900,4100) [-1900,3100) [-2900,2100) [-3900,1100)'],
  [-100, 0, '[-100,4900) [-1100,3900) [-2100,2900) [-3100,1900) [-4100,900)'],
])('with offset %d, %d is in %s: the latest first', (offset, at, windows) => {
  expect(assigned(SlidingEventTimeWindows.of(5000, 1000, offset), 'x', at)).toBe(windows);
});

test('windows further apart than they are long leave gaps', () => {
  const assigner = SlidingEventTimeWindows.of(5, 10);
  expect(assigned(assigner, 'x', 4)).toBe('[0,5)');
  expect(assigned(assigner, 'x', 5)).toBe('');
  expect(assigned(assigner, 'x', -6)).toBe('[-10,-5)');
  expect(assigned(assigner, 'x', -5)).toBe('');
});

test('law: an element is in every window that has its time in it, and in no other', () => {
  const width = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(
      fc.integer({ min: -100, max: 100 }),
      width,
      width,
      fc.nat(),
      (at, size, slide, n) => {
        const offset = (n % (2 * slide - 1)) - (slide - 1);
        const all: string[] = [];
        for (let k = 200; k >= -200; k--) {
          const start = offset + k * slide;
          if (start <= at && at < start + size) all.push(`[${start},${start + size})`);
        }
        const assigner = SlidingEventTimeWindows.of(size, slide, offset);
        expect(assigned(assigner, 'x', at)).toBe(all.join(' '));
      },
    ),
  );
});

test('sizes, slides and offsets that make no windows are refused', () => {
  const of = SlidingEventTimeWindows.of;
  expect(() => of(0, 5)).toThrow(expect.objectContaining({ code: 'INVALID_WINDOW_SIZE' }));
  expect(() => of(5, 0)).toThrow(expect.objectContaining({ code: 'INVALID_WINDOW_SIZE' }));
  expect(() => of(5, -1)).toThrow(expect.objectContaining({ code: 'INVALID_WINDOW_SIZE' }));
  expect(() => of(10, 5, 5)).toThrow(expect.objectContaining({ code: 'INVALID_WINDOW_OFFSET' }));
  expect(() => of(10, 5, -5)).toThrow(expect.objectContaining({ code: 'INVALID_WINDOW_OFFSET' }));
});
