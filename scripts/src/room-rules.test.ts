import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Which of our rooms each room may declare as a dependency; the layers hold because nothing else resolves. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/order-model': [],
  'packages/event-time': [],
  'packages/local-broker': [],
  'packages/command-line': [],
  'packages/kafka-connection': ['local-broker'],
  'packages/stream-runtime': ['event-time', 'kafka-connection'],
  'packages/lesson': [
    'command-line',
    'event-time',
    'kafka-connection',
    'order-model',
    'stream-runtime',
  ],
  'apps/producer': ['command-line', 'kafka-connection', 'order-model'],
  'apps/consumer-basic': ['command-line', 'event-time', 'lesson', 'order-model', 'stream-runtime'],
  'apps/order-processing': [
    'command-line',
    'event-time',
    'lesson',
    'order-model',
    'stream-runtime',
  ],
};

/** Rooms that the tests of a room may use besides: a broker to run against. */
const TESTS_MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/stream-runtime': ['local-broker'],
};

/** Rooms without clock, chance or I/O of their own: time and randomness are arguments. */
const PURE = ['packages/order-model', 'packages/event-time'];
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(?:Timeout|Interval|Immediate)\(|\bperformance\.now\(|from 'node:(?!buffer|util)/;

describe('the rooms', () => {
  it('are all in the table', () => {
    const rooms = ['packages', 'apps'].flatMap((kind) =>
      readdirSync(join(ROOT, kind)).map((name) => `${kind}/${name}`),
    );
    expect(rooms.sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it.each(Object.keys(MAY_IMPORT))('%s declares only the rooms that it may import', (room) => {
    const allowed = (MAY_IMPORT[room] ?? []).map((name) => `@tidemark/${name}`);
    const inTests = (TESTS_MAY_IMPORT[room] ?? []).map((name) => `@tidemark/${name}`);
    expect(allowed).toEqual(expect.arrayContaining(declaredRooms(room, RUNTIME_KINDS)));
    expect([...allowed, ...inTests]).toEqual(expect.arrayContaining(declaredRooms(room)));
  });

  it.each(Object.keys(TESTS_MAY_IMPORT))('%s imports nothing for tests but in tests', (room) => {
    const declared = new Set(declaredRooms(room, RUNTIME_KINDS));
    const undeclared = sources(room)
      .filter((file) => !/\.test\.ts$|\/test-support\//.test(file))
      .flatMap((file) => importedRooms(readFileSync(file, 'utf8')))
      .filter((name) => !declared.has(name));
    expect(undeclared).toEqual([]);
  });

  it.each(Object.keys(MAY_IMPORT))('%s imports nothing that it does not declare', (room) => {
    const declared = new Set(declaredRooms(room));
    const undeclared = sources(room).flatMap((file) =>
      importedRooms(readFileSync(file, 'utf8'))
        .filter((name) => !declared.has(name) && name !== `@tidemark/${room.split('/')[1]}`)
        .map((name) => `${relative(ROOT, file)} imports ${name}`),
    );
    expect(undeclared).toEqual([]);
  });

  it.each(PURE)('%s has no clock, chance or I/O of its own', (room) => {
    const impure = sources(room)
      .filter((file) => !file.endsWith('.test.ts'))
      .filter((file) => IMPURE.test(withoutComments(readFileSync(file, 'utf8'))));
    expect(impure.map((file) => relative(ROOT, file))).toEqual([]);
  });
});

/** Of Node 20 it never comes back where the folder above is, and yet nothing can be made in it (/proc). */
const RECURSIVE_MKDIR = /\bmkdir(?:Sync)?\([^;]*recursive/;

it('folders are made by makeFolder, with those above them', () => {
  const files = [...Object.keys(MAY_IMPORT), 'scripts', 'scenarios'].flatMap(sources);
  const spinning = files
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) => RECURSIVE_MKDIR.test(withoutComments(readFileSync(file, 'utf8'))));
  expect(spinning.map((file) => relative(ROOT, file))).toEqual([]);
});

/** As it is published: where it was loaded before ours, ours steps aside. */
const STOCK_KAFKAJS = /^import (?!type\b)[^;]*from '(?:kafkajs|[^']*\/quick-kafkajs\.ts)'/m;

it('tests that share a process load no kafkajs but ours', () => {
  const shared = ['command-line', 'local-broker', 'stream-runtime'].map((name) =>
    join('packages', name, 'src'),
  );
  const loading = shared
    .flatMap(sources)
    .filter((file) => STOCK_KAFKAJS.test(readFileSync(file, 'utf8')));
  expect(loading.map((file) => relative(ROOT, file))).toEqual([]);
});

const RUNTIME_KINDS = ['dependencies', 'peerDependencies'];

function declaredRooms(room: string, kinds = [...RUNTIME_KINDS, 'devDependencies']): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, room, 'package.json'), 'utf8'));
  const names = kinds.flatMap((kind) => Object.keys(Reflect.get(Object(manifest), kind) ?? {}));
  return names.filter((name) => name.startsWith('@tidemark/'));
}

function importedRooms(source: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'(@tidemark\/[a-z-]+)/g)].flatMap(
    (match) => match[1] ?? [],
  );
}

function sources(room: string): string[] {
  const inFolder = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      if (name === 'node_modules' || name === 'dist') return [];
      if (statSync(path).isDirectory()) return inFolder(path);
      return path.endsWith('.ts') ? [path] : [];
    });
  return inFolder(join(ROOT, room));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}
