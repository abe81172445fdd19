import fc from 'fast-check';
import { test } from 'vitest';
import {
  chaosScript,
  checkChaos,
  playChaos,
  playChaosWithSnapshots,
} from '../test-support/chaos-property.ts';

test('a few hundred times: what is committed is what one undisturbed run commits', async () => {
  await fc.assert(
    fc.asyncProperty(chaosScript, async (actions) => checkChaos(await playChaos(actions))),
    { numRuns: 1_000, interruptAfterTimeLimit: 100_000 },
  );
}, 300_000);

test('a few hundred times with snapshots on this machine: the same', async () => {
  await fc.assert(
    fc.asyncProperty(chaosScript, async (actions) =>
      checkChaos(await playChaosWithSnapshots(actions)),
    ),
    { numRuns: 300, interruptAfterTimeLimit: 40_000 },
  );
}, 300_000);
