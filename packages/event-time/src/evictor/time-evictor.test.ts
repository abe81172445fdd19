import { expect, test } from 'vitest';
import { type Keyed, keyed, windowHarness } from '../../test/window-harness.ts';
import { CountTrigger } from '../trigger/count-trigger.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import { TimeEvictor } from './time-evictor.ts';

function times(evictor: TimeEvictor, timestamps: readonly (number | undefined)[]) {
  const { element } = windowHarness<Keyed>((stream) =>
    stream
      .window(GlobalWindows.create())
      .trigger(CountTrigger.of(2))
      .evictor(evictor)
      .apply<string>((_key, _window, elements, out) =>
        out.collect(elements.map(({ value }) => value).join('+')),
      ),
  );
  return timestamps.flatMap((at) => element(keyed('k', at ?? 0), at));
}

test('before the function it leaves what is younger than the newest by less than the size', () => {
  expect(times(TimeEvictor.of(10), [0, 9, 12, 10, 20, 1])).toEqual([
    '0+9@Infinity',
    '9+12+10@Infinity',
    '12+20@Infinity',
  ]);
});

test('after the function it leaves it for the next time', () => {
  expect(times(TimeEvictor.of(10, true), [0, 20, 21, 22])).toEqual([
    '0+20@Infinity',
    '20+21+22@Infinity',
  ]);
});

test('elements without timestamps all stay', () => {
  expect(times(TimeEvictor.of(10), [undefined, undefined])).toEqual(['0+0@Infinity']);
});

test('a size of zero is refused', () => {
  expect(() => TimeEvictor.of(0)).toThrow(
    expect.objectContaining({ code: 'INVALID_TRIGGER_INTERVAL' }),
  );
});
