import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import type { AppendFile } from './append-file.ts';
import { DiskFile } from './disk-file.ts';
import { MemoryFile } from './memory-file.ts';
import { OpenFiles } from './open-files.ts';

const chunk = fc.uint8Array({ minLength: 1, maxLength: 6000 }).map((bytes) => Buffer.from(bytes));
const step = fc.oneof(
  fc.record({ type: fc.constant('append' as const), chunks: fc.array(chunk, { maxLength: 5 }) }),
  fc.record({
    type: fc.constant('truncate' as const),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

test.each(['disk', 'memory'])(
  'a file in %s holds what was appended and not cut off, at every place',
  async (where) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.nat(20_000),
        fc.nat(20_000),
        async (steps, position, length) => {
          using folder = new TemporaryFolder();
          const file: AppendFile =
            where === 'disk'
              ? new DiskFile(join(folder.path, 'f'), new OpenFiles())
              : new MemoryFile('f');
          let expected = Buffer.alloc(0);
          for (const one of steps) {
            if (one.type === 'append') {
              await file.append(one.chunks);
              expected = Buffer.concat([expected, ...one.chunks]);
            } else {
              const size = Math.floor(expected.length * one.where);
              await file.truncate(size);
              expected = expected.subarray(0, size);
            }
            expect(file.size).toBe(expected.length);
          }
          expect(await file.read(0, expected.length)).toEqual(expected);
          expect(await file.read(position, length)).toEqual(
            expected.subarray(position, position + length),
          );
          await file.close();
        },
      ),
      { numRuns: 40 },
    );
  },
);

test('files beyond the limit of open ones are closed, and opened again when they are used', async () => {
  using folder = new TemporaryFolder();
  const files = new OpenFiles(3);
  const many = Array.from({ length: 10 }, (_, i) => new DiskFile(join(folder.path, `${i}`), files));
  for (const [i, file] of many.entries()) await file.append([Buffer.from(`file ${i}`)]);
  expect(files.count).toBeLessThanOrEqual(3);
  for (const [i, file] of many.entries())
    expect((await file.read(0, 100)).toString()).toBe(`file ${i}`);
  expect(files.count).toBeLessThanOrEqual(3);
  for (const file of many) await file.close();
  expect(files.count).toBe(0);
});

test('a file that is removed while it is read waits for the reader', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'f');
  const files = new OpenFiles();
  await new DiskFile(path, files).append([Buffer.alloc(1_000_000, 7)]);
  const cold = new DiskFile(path, files);
  const reading = cold.read(0, 1_000_000);
  await cold.remove();
  expect((await reading).equals(Buffer.alloc(1_000_000, 7))).toBe(true);
  expect(existsSync(path)).toBe(false);
  expect((await cold.read(0, 10)).length).toBe(0);
  expect(existsSync(path)).toBe(false);
});
