/** Takes from a terminal what was typed before anybody asked. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream } from 'node:tty';

/** What this needs of `process.stdin`. */
export type Keyboard = Pick<ReadStream, 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'>;

/** What the system has kept is there at once; a slow line may bring a little more. */
const LISTEN_MS = 50;

/** What was typed so far, which is then gone. Unfinished lines are in it too, hence the raw mode. */
export async function typedAhead(keyboard: Keyboard): Promise<string> {
  let typed = '';
  const take = (keys: Buffer | string): void => {
    typed += keys.toString();
  };
  keyboard.setRawMode(true);
  keyboard.on('data', take);
  keyboard.resume();
  await sleep(LISTEN_MS);
  // After a busy moment the time is over before what came was read.
  await new Promise((resolve) => setImmediate(resolve));
  keyboard.pause();
  keyboard.off('data', take);
  keyboard.setRawMode(false);
  return typed;
}
