import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackages, packPackages } from './build.ts';
import { ownPackages, ROOT } from './packages.ts';
import { run, runPnpm } from './run.ts';
import { importedPackages, unpack } from './tarball.ts';

const NAMES = ownPackages().map(({ manifest }) => manifest.name);
const EXAMPLE = ['event-time', 'kafka-connection', 'local-broker', 'stream-runtime'];

let folder: string;
let tarballs: ReadonlyMap<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-packages-'));
  await buildPackages();
  tarballs = await packPackages(join(folder, 'tarballs'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const tarball = (name: string): string => tarballs.get(name) ?? `no tarball of ${name}`;
const tarballsOf = (rooms: readonly string[]) => rooms.map((room) => tarball(`@tidemark/${room}`));

/** A project of somebody else, in a folder outside of the workspace. */
async function project(name: string, manifest: object): Promise<string> {
  const cwd = join(folder, name);
  await mkdir(cwd);
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ type: 'module', ...manifest }));
  return cwd;
}

const npmInstall = (cwd: string, what: readonly string[]) =>
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...what], { cwd });

/** The example project, with the tarballs, as npm installs them; installed once. */
function exampleProject(): Promise<string> {
  example ??= (async () => {
    const cwd = join(folder, 'cold-chain');
    await cp(join(ROOT, 'examples/cold-chain'), cwd, { recursive: true });
    await npmInstall(cwd, tarballsOf(EXAMPLE));
    return cwd;
  })();
  return example;
}

let example: Promise<string> | undefined;

describe.each(NAMES)('the tarball of %s', (name) => {
  it('has nothing that publint warns of', async () => {
    const file = await readFile(tarball(name));
    const packed = { tarball: Uint8Array.from(file).buffer };
    const { messages } = await publint({ pack: packed, level: 'warning', strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that every ESM resolution finds, as attw sees them', async () => {
    const attw = join(ROOT, 'scripts/node_modules/.bin/attw');
    await run(attw, [tarball(name), '--profile', 'esm-only', '--format', 'ascii'], { cwd: ROOT });
  });

  it('has what was built, the licence, and dependencies that npm can find', async () => {
    const unpacked = await unpack(tarball(name));
    const around = unpacked.files.filter((file) => !file.startsWith('dist/'));
    expect(around).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(around.filter((file) => !/\.md$|^LICENSE$|^package\.json$/.test(file))).toEqual([]);
    const strange = unpacked.files.filter((file) => /\.test\.|test-support|tsbuildinfo/.test(file));
    expect(strange).toEqual([]);
    const manifest = JSON.parse(await readFile(join(unpacked.folder, 'package.json'), 'utf8'));
    // What has side effects is named for the sources and for what is built of them.
    const resolved = { ...manifest, sideEffects: undefined };
    expect(JSON.stringify(resolved)).not.toMatch(/workspace:|"repository"|\.\/src\//);
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies, [name]: '' };
    expect(Object.keys(declared)).toEqual(expect.arrayContaining(importedPackages(unpacked)));
    await rm(unpacked.folder, { recursive: true });
  });
});

describe('a project outside of the workspace', () => {
  it('compiles strictly and passes its own test, with npm', async () => {
    const cwd = await exampleProject();
    await run('npx', ['tsc', '--noEmit'], { cwd });
    // The compiler of this repository too, which is another generation.
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '--noEmit'], { cwd });
    expect(await run('npm', ['test'], { cwd })).toMatch(/ pass 1\b[\s\S]* fail 0\b/);
  }, 120_000);

  it('gets only the broker and what that needs with @tidemark/local-broker', async () => {
    const cwd = await project('broker-only', {});
    await npmInstall(cwd, tarballsOf(['local-broker']));
    const listed: unknown = JSON.parse(await run('npm', ['ls', '--all', '--json'], { cwd }));
    const top = Object.keys(
      JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8')).dependencies,
    );
    expect(top).toEqual(['@tidemark/local-broker']);
    expect(JSON.stringify(listed)).not.toMatch(
      /kafkajs|zod|"@tidemark\/(?!local-broker)|extraneous/,
    );
    expect((await readdir(join(cwd, 'node_modules'))).length).toBeLessThan(25);

    const data = ['--data-dir', join(cwd, 'data')];
    const help = await run('npx', ['tidemark-broker', '--help'], { cwd });
    expect(help).toContain('npx tidemark-broker status');
    const status = await run('npx', ['tidemark-broker', 'status', '--json', ...data], { cwd });
    expect(JSON.parse(status)).toMatchObject({ running: false, topics: [] });
  }, 120_000);
});

/** Starts and stops the broker in the background, and tells whose kafkajs modules are in use. */
const USE = `
  import { readFile } from 'node:fs/promises';
  import { createRequire } from 'node:module';
  import { connectKafka, kafkaSettings, stopLocalBroker } from '@tidemark/kafka-connection';
  import { kafkaEnvironment } from '@tidemark/stream-runtime';
  const require = createRequire(import.meta.resolve('@tidemark/kafka-connection'));
  const file = require.resolve('kafkajs/src/producer/sendMessages.js');
  const stock = (await readFile(file, 'utf8')).includes(require(file).toString());
  const settings = kafkaSettings({ TIDEMARK_DATA_DIR: process.argv[2] });
  const connection = await connectKafka(settings, { clientId: 'use' });
  await connection[Symbol.asyncDispose]();
  const pid = await stopLocalBroker(process.argv[2]);
  console.log([typeof kafkaEnvironment, stock ? 'stock' : 'ours', typeof pid].join(' '));
`;

describe('the fast path and the broker in the background, as built', () => {
  async function use(cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    await writeFile(join(cwd, 'use.mjs'), USE);
    const flags = ['--throw-deprecation', '--trace-warnings', 'use.mjs', join(cwd, 'data')];
    return (await run(process.execPath, flags, { cwd, env })).trim();
  }

  it('work where npm hoists', async () => {
    const cwd = await exampleProject();
    expect(await use(cwd)).toBe('function ours number');
    expect(await use(cwd, { TIDEMARK_STOCK_KAFKAJS: '1' })).toBe('function stock number');
  }, 120_000);

  it('work where pnpm isolates', async () => {
    const files = Object.fromEntries(
      EXAMPLE.map((room) => [`@tidemark/${room}`, `file:${tarball(`@tidemark/${room}`)}`]),
    );
    const cwd = await project('isolated', {
      dependencies: {
        '@tidemark/kafka-connection': files['@tidemark/kafka-connection'],
        '@tidemark/stream-runtime': files['@tidemark/stream-runtime'],
      },
    });
    const overrides = Object.entries(files).map(([name, file]) => `  '${name}': '${file}'`);
    const workspace = ['pmOnFail: ignore', 'overrides:', ...overrides, ''].join('\n');
    await writeFile(join(cwd, 'pnpm-workspace.yaml'), workspace);
    await runPnpm(['install', '--prefer-offline', '--no-frozen-lockfile'], { cwd });
    expect(await readdir(join(cwd, 'node_modules/@tidemark'))).toHaveLength(2);
    expect(await use(cwd)).toBe('function ours number');
  }, 120_000);
});
