import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FailingStore } from '../../test/failing-store.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { DiskStore, type FileStore } from './file-store.ts';
import { FileJournal, type Journaled } from './journal.ts';
import type { StorageEvent } from './storage-event.ts';

type Entry = readonly [key: string, value: string];

class State implements Journaled<Entry> {
  readonly values = new Map<string, string>();
  replayed = 0;

  replay([key, value]: Entry): void {
    this.replayed += 1;
    this.values.set(key, value);
  }

  snapshot(): Entry[] {
    return [...this.values];
  }
}

async function open(store: FileStore, events: StorageEvent[] = []) {
  const state = new State();
  const onEvent = (event: StorageEvent) => void events.push(event);
  const journal = await FileJournal.open<Entry>(
    { store, name: 'j', fsync: 'close', onEvent },
    state,
  );
  const set = async (key: string, value: string) => {
    await journal.append([key, value]);
    state.values.set(key, value);
  };
  return { journal, state, set };
}

test('a journal cut at any byte gives back the entries in front of the cut, and reports it', async () => {
  const entries = fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(entries, fc.double({ min: 0, max: 1, noNaN: true }), async (all, where) => {
      using folder = new TemporaryFolder();
      const { journal, set } = await open(new DiskStore(folder.path));
      const ends = [0];
      for (const [key, value] of all) {
        await set(key, value);
        ends.push(statSync(join(folder.path, 'j')).size);
      }
      await journal.close();
      const cut = Math.floor((ends.at(-1) ?? 0) * where);
      truncateSync(join(folder.path, 'j'), cut);
      const whole = ends.findLastIndex((end) => end <= cut);
      const events: StorageEvent[] = [];
      const again = await open(new DiskStore(folder.path), events);
      expect(again.state.values).toEqual(new Map(all.slice(0, whole)));
      expect(events.length).toBe(ends[whole] === cut ? 0 : 1);
      await again.set('more', 'later');
      await again.journal.close();
      const last = await open(new DiskStore(folder.path));
      expect(last.state.values.get('more')).toBe('later');
      await last.journal.close();
    }),
    { numRuns: 25 },
  );
});

test('a journal that has grown is written anew with what still counts, at the start and on the way', async () => {
  using folder = new TemporaryFolder();
  const { journal, set } = await open(new DiskStore(folder.path));
  const long = 'x'.repeat(50_000);
  for (let i = 0; i < 200; i += 1) await set(`${i % 3}`, `${i} ${long}`);
  expect(statSync(join(folder.path, 'j')).size).toBeLessThan(6 * 1024 * 1024);
  await journal.close();
  const again = await open(new DiskStore(folder.path));
  expect(again.state.values.get('1')).toBe(`199 ${long}`);
  expect(statSync(join(folder.path, 'j')).size).toBeLessThan(200_000);
  expect(readdirSync(folder.path)).toEqual(['j']);
  await again.journal.close();
  const third = await open(new DiskStore(folder.path));
  expect(third.state.replayed).toBe(3);
  await third.journal.close();
});

test('an entry that could not be written is refused, and those after it are kept', async () => {
  using folder = new TemporaryFolder();
  const store = new FailingStore(new DiskStore(folder.path));
  const { journal, set } = await open(store);
  await set('a', '1');
  store.full = true;
  await expect(set('a', '2')).rejects.toMatchObject({ code: 'ENOSPC' });
  store.full = false;
  await set('b', '3');
  await journal.close();
  const again = await open(new DiskStore(folder.path));
  expect(again.state.values).toEqual(
    new Map([
      ['a', '1'],
      ['b', '3'],
    ]),
  );
  await again.journal.close();
});
