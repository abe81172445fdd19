import { expect, test } from 'vitest';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { DiskStore } from '../storage/file-store.ts';
import type { JournalOptions } from '../storage/journal.ts';
import { ProducerIds } from './producer-ids.ts';

function journalIn(folder: TemporaryFolder): JournalOptions {
  return { store: new DiskStore(folder.path), name: 'ids', fsync: 'close', onEvent: () => {} };
}

test('no producer id is given out twice, however many ask at once and however often the broker is killed', async () => {
  using folder = new TemporaryFolder();
  const seen = new Set<bigint>();
  for (let run = 0; run < 3; run += 1) {
    const ids = await ProducerIds.open(journalIn(folder));
    const given = await Promise.all(Array.from({ length: 1500 }, () => ids.next()));
    for (const producerId of given) {
      expect(seen.has(producerId)).toBe(false);
      seen.add(producerId);
    }
  }
});
