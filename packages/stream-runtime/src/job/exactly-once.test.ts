import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chaosScript,
  checkChaos,
  playChaos,
  playChaosWithSnapshots,
} from '../test-support/chaos-property.ts';

test('whatever dies, fails or changes hands: what is committed is what one undisturbed run commits', async () => {
  await fc.assert(
    fc.asyncProperty(chaosScript, async (actions) => checkChaos(await playChaos(actions))),
    { numRuns: 15 },
  );
}, 60_000);

test('the same with snapshots of the state on this machine, taken while the job works', async () => {
  const folders: string[] = [];
  await fc.assert(
    fc.asyncProperty(chaosScript, async (actions) => {
      const played = await playChaosWithSnapshots(actions);
      folders.push(played.snapshotDir);
      checkChaos(played);
    }),
    { numRuns: 5 },
  );
  // No process that was killed writes on when its folder is gone.
  expect(folders.filter(existsSync)).toEqual([]);
}, 60_000);

test('the same without fencing goes wrong: the test can see the fault', async () => {
  const details = await fc.check(
    fc.asyncProperty(chaosScript, async (actions) =>
      checkChaos(await playChaos(actions, { fencing: false })),
    ),
    { numRuns: 300, endOnFailure: true },
  );
  // Two that write one changelog may also make it one that cannot be read.
  expect(String(details.errorInstance)).toMatch(/AssertionError|stands for nothing/);
}, 60_000);
