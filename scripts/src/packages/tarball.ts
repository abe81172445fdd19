/** What is in a tarball. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from './run.ts';

/** An unpacked tarball. */
export interface Unpacked {
  readonly folder: string;
  /** Paths in it, with slashes. */
  readonly files: readonly string[];
}

/** Unpacks it into a new folder. */
export async function unpack(tarball: string): Promise<Unpacked> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-tarball-'));
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { cwd: folder });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return { folder, files: files.sort() };
}

const IMPORT =
  /\b(?:from |import |import\(|require\()['"]((?:@[a-z\d-]+\/)?[a-z][a-z\d.-]*(?:[:/][\w./-]+)?)['"]/g;

/** The names of the packages that its JavaScript and types import, Node.js' own left out. */
export function importedPackages({ folder, files }: Unpacked): string[] {
  const names = new Set<string>();
  for (const file of files.filter((name) => /\.(?:js|d\.ts)$/.test(name))) {
    const code = withoutComments(readFileSync(join(folder, file), 'utf8'));
    for (const [, name = ''] of code.matchAll(IMPORT)) {
      if (name.startsWith('node:') || builtinModules.includes(name)) continue;
      names.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return [...names].sort();
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}
