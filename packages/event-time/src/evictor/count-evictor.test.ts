import { expect, test } from 'vitest';
import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { CountTrigger } from '../trigger/count-trigger.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import { CountEvictor } from './count-evictor.ts';

function values(evictor: CountEvictor) {
  const { element } = windowHarness<Keyed>((stream) =>
    stream
      .window(GlobalWindows.create())
      .trigger(CountTrigger.of(2))
      .evictor(evictor)
      .apply<string>((_key, _window, elements, out) =>
        out.collect(elements.map(({ value }) => value).join('+')),
      ),
  );
  return [1, 2, 3, 4, 5, 6].flatMap((value) => element(keyed('k', value), 0));
}

test('before the function it leaves the last so many', () => {
  expect(values(CountEvictor.of(3))).toEqual(['1+2@Infinity', '2+3+4@Infinity', '4+5+6@Infinity']);
});

test('after the function it leaves them for the next time', () => {
  expect(values(CountEvictor.of(1, true))).toEqual([
    '1+2@Infinity',
    '2+3+4@Infinity',
    '4+5+6@Infinity',
  ]);
});

test('what is evicted is not in the result of reduce', () => {
  const { element } = windowHarness((stream) => stream.countWindow(3, 2).reduce(sum));
  expect([1, 2, 3, 4, 5, 6].map((value) => element(keyed('k', value)))).toEqual([
    [],
    ['k:3@Infinity'],
    [],
    ['k:9@Infinity'],
    [],
    ['k:15@Infinity'],
  ]);
});

test('a count of zero is refused', () => {
  expect(() => CountEvictor.of(0)).toThrow(expect.objectContaining({ code: 'INVALID_COUNT' }));
});
