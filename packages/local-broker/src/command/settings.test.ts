import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolders, fsyncText, parseDuration, parseFsync, parsePort } from './settings.ts';

test('durations have a unit', () => {
  expect(['500ms', '5s', '1.5m', '1h'].map(parseDuration)).toEqual([500, 5_000, 90_000, 3_600_000]);
  for (const text of ['5', 's', '-5s', '5 s', '5d', ''])
    expect(() => parseDuration(text)).toThrow('A duration');
});

test('ports are whole numbers up to 65535', () => {
  expect(['0', '9092', '65535'].map(parsePort)).toEqual([0, 9092, 65_535]);
  for (const text of ['-1', '65536', '1e3', 'kafka', ''])
    expect(() => parsePort(text)).toThrow('A port');
});

test('an fsync policy reads back as it was typed', () => {
  for (const text of ['close', 'always', '500ms']) expect(fsyncText(parseFsync(text))).toBe(text);
  expect(() => parseFsync('sometimes')).toThrow();
});

test('data go into the broker folder of the data folder', () => {
  expect(dataFolders('/data').broker).toBe(join('/data', 'broker'));
  expect(dataFolders(undefined).root).toBe(join(process.cwd(), '.tidemark'));
});
