import { expect, test } from 'vitest';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { DiskStore } from '../storage/file-store.ts';
import type { JournalOptions } from '../storage/journal.ts';
import { ProducerIds } from './producer-ids.ts';

function journalIn(folder: TemporaryFolder): JournalOptions {
  return { store: new DiskStore(folder.path), name: 'ids', fsync: 'close', onEvent: () => {} };
}

const idempotent = { transactionalId: null, timeoutMs: 0 };
const transactional = { transactionalId: 'orders-0', timeoutMs: 60_000 };

test('no producer id is given out twice, however many ask at once and however often the broker is killed', async () => {
  using folder = new TemporaryFolder();
  const seen = new Set<bigint>();
  for (let run = 0; run < 3; run += 1) {
    const ids = await ProducerIds.open(journalIn(folder));
    const given = await Promise.all(Array.from({ length: 1500 }, () => ids.init(idempotent)));
    for (const { producerId, epoch } of given) {
      expect(epoch).toBe(0);
      expect(seen.has(producerId)).toBe(false);
      seen.add(producerId);
    }
  }
});

test('a transactional id keeps its producer id, and each time it is taken over its epoch goes up', async () => {
  using folder = new TemporaryFolder();
  const ids = await ProducerIds.open(journalIn(folder));
  const first = await ids.init(transactional);
  const second = await ids.init(transactional);
  expect(second).toEqual({ producerId: first.producerId, epoch: first.epoch + 1 });
  const again = await ProducerIds.open(journalIn(folder));
  expect(await again.init(transactional)).toEqual({ producerId: first.producerId, epoch: 2 });
  expect((await again.init(idempotent)).producerId).not.toBe(first.producerId);
});

test('a producer whose epoch was taken over is fenced when it wants to go on', async () => {
  const ids = await ProducerIds.open(undefined);
  const current = await ids.init(transactional);
  await ids.init(transactional);
  await expect(ids.init({ ...transactional, current })).rejects.toMatchObject({
    kafkaError: 'PRODUCER_FENCED',
  });
});

test('when the epochs of a transactional id are used up it gets a new producer id', async () => {
  const ids = await ProducerIds.open(undefined);
  const { producerId } = await ids.init(transactional);
  let last = { producerId, epoch: 0 };
  for (let i = 0; i < 32_766; i += 1) last = await ids.init(transactional);
  expect(last).toEqual({ producerId, epoch: 32_766 });
  const next = await ids.init(transactional);
  expect(next.producerId).not.toBe(producerId);
  expect(next.epoch).toBe(0);
});

test('a transaction timeout beyond what the broker allows is refused', async () => {
  const ids = await ProducerIds.open(undefined);
  await expect(ids.init({ transactionalId: 'a', timeoutMs: 900_001 })).rejects.toMatchObject({
    kafkaError: 'INVALID_TRANSACTION_TIMEOUT',
  });
});
