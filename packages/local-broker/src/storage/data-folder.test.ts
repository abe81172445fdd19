import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { openDataFolder } from './data-folder.ts';
import { lockHolder } from './folder-lock.ts';
import type { StorageEvent } from './storage-event.ts';

const quietly = () => {};

test('a data folder has one user at a time, and its cluster id for good', () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'made', 'on demand');
  const first = openDataFolder(path, quietly);
  expect(() => openDataFolder(path, quietly)).toThrow(
    expect.objectContaining({ code: 'BROKER_DATA_FOLDER_IN_USE' }),
  );
  expect(lockHolder(path)?.pid).toBe(process.pid);
  first.release();
  expect(lockHolder(path)).toBeUndefined();
  const second = openDataFolder(path, quietly);
  expect(second.clusterId).toBe(first.clusterId);
  second.release();
  expect(readdirSync(path)).toEqual(['format.json']);
});

test.each([
  ['a process that is gone', { pid: 2 ** 30, began: null }],
  ['an earlier process that had this one’s id', { pid: process.pid, began: 'another boot/1' }],
  ['nobody, because it is damaged', undefined],
])('a lock of %s is taken over, and that is reported', (_, holder) => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'lock'), holder === undefined ? 'dama' : JSON.stringify(holder));
  const events: StorageEvent[] = [];
  const opened = openDataFolder(folder.path, (event) => events.push(event));
  expect(events).toMatchObject([{ type: 'stale-lock-taken', pid: holder?.pid ?? 0 }]);
  expect(JSON.parse(readFileSync(join(folder.path, 'lock'), 'utf8'))).toMatchObject({
    pid: process.pid,
  });
  opened.release();
});

test('a lock of another living process is respected', () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'lock'), JSON.stringify({ pid: process.ppid, began: null }));
  expect(() => openDataFolder(folder.path, quietly)).toThrow(
    `Process ${process.ppid} runs a broker`,
  );
});

test('a folder of a newer version is left alone', () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'format.json'), JSON.stringify({ format: 99, clusterId: 'x' }));
  expect(() => openDataFolder(folder.path, quietly)).toThrow(
    expect.objectContaining({ code: 'BROKER_DATA_FOLDER_NEWER' }),
  );
  expect(readdirSync(folder.path)).toEqual(['format.json']);
});

test('a folder that cannot be made says why', () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'file'), '');
  expect(() => openDataFolder(join(folder.path, 'file', 'data'), quietly)).toThrow(
    expect.objectContaining({
      code: 'BROKER_DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining('ENOTDIR'),
    }),
  );
});

// In /proc nothing can be made, and a `mkdir` of Node that tries again and again would never come back.
test.skipIf(process.platform !== 'linux')('a folder in /proc is an error at once', () => {
  expect(() => openDataFolder('/proc/nowhere/broker', quietly)).toThrow(
    expect.objectContaining({ code: 'BROKER_DATA_FOLDER_UNUSABLE' }),
  );
});
