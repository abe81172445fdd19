import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chaosScript, checkChaos, playChaos } from '../test-support/chaos-property.ts';

test('whatever dies, fails or changes hands: what is committed is what one undisturbed run commits', async () => {
  await fc.assert(
    fc.asyncProperty(chaosScript, async (actions) => checkChaos(await playChaos(actions))),
    { numRuns: 15 },
  );
}, 60_000);

test('the same without fencing goes wrong: the test can see the fault', async () => {
  const details = await fc.check(
    fc.asyncProperty(chaosScript, async (actions) => checkChaos(await playChaos(actions, false))),
    { numRuns: 300, endOnFailure: true },
  );
  expect(String(details.errorInstance)).toContain('AssertionError');
}, 60_000);
