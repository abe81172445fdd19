/** Every program in docs/event-time is type-checked and run, and prints what the page says. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from './code-blocks.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = join(root, 'docs', 'event-time');
const run = promisify(execFile);

const blocks = readdirSync(pages)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => codeBlocks(name, readFileSync(join(pages, name), 'utf8')));
const titled = blocks.map((block, index) => [`${block.page}:${block.line}`, index, block] as const);

// Below scripts/, where the packages are found; a name with a dot is not looked into by the checks.
const folder = mkdtempSync(join(root, 'scripts', '.event-time-pages-'));
let printed: readonly string[] = [];

beforeAll(async () => {
  for (const [, index, { code }] of titled) writeFileSync(join(folder, `${index}.ts`), code);
  const end = JSON.stringify('\u0000\n');
  const imports = titled.map(
    ([, index]) => `await import('./${index}.ts');\nprocess.stdout.write(${end});`,
  );
  writeFileSync(join(folder, 'all.ts'), `${imports.join('\n')}\nexport {};\n`);
  const config = { extends: '../../tsconfig.base.json', compilerOptions: { noEmit: true } };
  const include = titled.map(([, index]) => `./${index}.ts`);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include }));
  const { stdout } = await run(process.execPath, ['--import', 'tsx', join(folder, 'all.ts')], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  });
  printed = stdout.split('\u0000\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the pages have programs, each with its output and with Flink’s Java', () => {
  expect(blocks.length).toBeGreaterThan(10);
  for (const { page, line, prints, hasJava } of blocks) {
    expect([page, line, prints !== undefined, hasJava]).toEqual([page, line, true, true]);
  }
});

test.each(titled)('%s prints what the page says', (_title, index, { prints }) => {
  expect(printed[index]).toBe(prints);
});

test('all programs fit the types', async () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const checked = run(process.execPath, [tsc, '-p', folder]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  expect(await checked).toBe('');
});
