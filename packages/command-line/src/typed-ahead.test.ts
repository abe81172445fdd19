import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { type Keyboard, typedAhead } from './typed-ahead.ts';

/** A terminal as a stream, which notes whether it hands on keys or lines. */
function terminal() {
  const modes: boolean[] = [];
  const keys = new PassThrough();
  const setRawMode = (isRaw: boolean) => {
    modes.push(isRaw);
    return keyboard;
  };
  const keyboard = Object.assign(keys, { setRawMode }) as unknown as Keyboard & PassThrough;
  return { keyboard, modes };
}

it('what was typed before a question is taken away, finished lines and others', async () => {
  const { keyboard, modes } = terminal();
  keyboard.write('y\nye');
  expect(await typedAhead(keyboard)).toBe('y\nye');
  expect(modes).toEqual([true, false]);
  expect(keyboard.listenerCount('data')).toBe(0);
});

it('what is typed after that is left to whoever asks', async () => {
  const { keyboard } = terminal();
  expect(await typedAhead(keyboard)).toBe('');
  const answer = new Promise((resolve) => keyboard.once('data', resolve));
  keyboard.write('y\n');
  keyboard.resume();
  expect(String(await answer)).toBe('y\n');
});
