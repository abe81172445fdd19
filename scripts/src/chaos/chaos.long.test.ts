import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHAOS_JOBS } from './chaos-jobs.ts';
import { startLocalKafka } from './kafka/local-kafka.ts';
import { type ChaosOptions, type ChaosOutcome, runChaos } from './run-chaos.ts';
import type { FaultCounts } from './schedule.ts';

const CALM: FaultCounts = {
  kill: 0,
  freeze: 0,
  'restart-broker': 0,
  'kill-broker': 0,
  cut: 0,
  stall: 0,
  'move-leader': 0,
};

async function runShort(
  job: keyof typeof CHAOS_JOBS,
  options: Pick<ChaosOptions, 'seed' | 'orders' | 'faults' | 'env' | 'patienceMs'>,
): Promise<ChaosOutcome> {
  const dir = mkdtempSync(join(tmpdir(), 'chaos-test-'));
  try {
    await using kafka = await startLocalKafka(join(dir, 'kafka'));
    return await runChaos(CHAOS_JOBS[job], kafka, {
      ...{ dir, partitions: 4, instances: 3, customers: 100, poisonEvery: 1_000 },
      ...{ durationMs: 16_000, freezeMs: 12_000, stallMs: 1_000, note() {} },
      ...options,
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test('every result of lesson 03 comes once and is right, whatever dies', async () => {
  const { faults, seen, expected } = await runShort('lesson03', {
    seed: 3,
    orders: 6_000,
    faults: { ...CALM, kill: 3, freeze: 1, 'kill-broker': 1, cut: 2, stall: 1 },
    env: {},
  });
  expect(faults).toEqual([]);
  expect(seen).toBe(expected);
});

test('the control: where two owners of a task may both commit, that is found out', async () => {
  const { faults } = await runShort('join', {
    seed: 65,
    orders: 6_000,
    // Whoever wakes up after its session is over goes on with what it had in hand.
    faults: { ...CALM, freeze: 2 },
    env: { CHAOS_FENCING: 'off' },
    patienceMs: 10_000,
  });
  expect(faults).not.toEqual([]);
});
