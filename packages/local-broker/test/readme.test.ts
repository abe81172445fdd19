// The two tests in the README are run as they stand there.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const room = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(room, 'README.md'), 'utf8');
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
// In the package, where its own name and its dependencies are found.
const folder = mkdtempSync(join(room, '.readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, importing: string): string {
  const file = join(folder, name);
  writeFileSync(file, programs.find((program) => program.includes(importing)) ?? '');
  return file;
}

const run = (args: readonly string[]) =>
  promisify(execFile)(process.execPath, args, {
    cwd: room,
    env: { ...process.env, NO_COLOR: '1' },
  });

test('the test for vitest passes', async () => {
  write('readme.test.ts', "from 'vitest'");
  writeFileSync(join(folder, 'vitest.config.ts'), 'export default {};\n');
  const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
  const { stdout } = await run([vitest, 'run', '--root', folder, '--reporter=default']);
  expect(stdout).toMatch(/Tests +1 passed/);
});

test('the test for node:test passes', async () => {
  const file = write('readme.ts', "from 'node:test'");
  const { stdout } = await run(['--import', 'tsx', '--test', '--test-reporter=tap', file]);
  expect(stdout).toMatch(/^# pass 1$/m);
});
