import type { Consumer } from 'kafkajs';
import { expect, test } from 'vitest';
import { consumerRuns } from './consumer-runs.ts';

const gone = new Error('No broker knows the coordinator.');
const final = new Error('This group is not yours.');

type CrashListener = (event: { payload: { error: Error; restart: boolean } }) => void;

function setUp(starts: readonly (Error | undefined)[]) {
  let crash: CrashListener = () => {};
  const left = [...starts];
  const told: [unknown, boolean][] = [];
  const state = { starts: 0, isStopping: false };
  const on = (_: string, listener: CrashListener) => {
    crash = listener;
    return () => {};
  };
  const run = consumerRuns({
    consumer: { on, events: { CRASH: 'consumer.crash' } } as unknown as Consumer,
    async start() {
      state.starts++;
      const error = left.shift();
      if (error) throw error;
    },
    isStopping: () => state.isStopping,
    isTransient: (error) => error === gone,
    onCrash: (error, isRestarted) => told.push([error, isRestarted]),
    pauseMs: 1,
  });
  const crashed = (error: Error, restart: boolean) => crash({ payload: { error, restart } });
  return { run, crashed, told, state };
}

test('a start that fails for a while is tried again, any other failure is told', async () => {
  const { run, state } = setUp([gone, gone, undefined]);
  await run();
  expect(state.starts).toBe(3);
  await expect(setUp([final]).run()).rejects.toBe(final);
});

test('what kafkajs gave up starts again, unless it is final or stopping', async () => {
  const { run, crashed, told, state } = setUp([]);
  await run();
  crashed(gone, false);
  await expect.poll(() => state.starts).toBe(2);
  crashed(final, false);
  // kafkajs starts this one itself.
  crashed(gone, true);
  state.isStopping = true;
  crashed(gone, false);
  expect(told).toEqual([
    [gone, true],
    [final, false],
    [gone, true],
    [gone, false],
  ]);
  expect(state.starts).toBe(2);
});

test('a second start that fails for good is told', async () => {
  const { run, crashed, told } = setUp([undefined, final]);
  await run();
  crashed(gone, false);
  await expect.poll(() => told).toContainEqual([final, false]);
});
