/**
 * From sources to what npm installs: JavaScript with types in each package's `dist`, and tarballs.
 * Within the workspace nothing of it is used: there the packages export their sources.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@tidemark/command-line';
import { ownPackages, ROOT } from './packages.ts';
import { run, runPnpm } from './run.ts';

/** Builds all packages anew. @throws PackagesError PACKAGE_TOOL_FAILED */
export async function buildPackages(signal?: AbortSignal): Promise<void> {
  // What was made of a source that is gone would be packed, too.
  for (const { path } of ownPackages())
    rmSync(join(path, 'dist'), { recursive: true, force: true });
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '--build', 'tsconfig.build.json'], atRoot(signal));
}

/**
 * Packs all packages, as they were built, into a folder; returns the paths of the tarballs by the
 * names of the packages.
 *
 * @throws PackagesError PACKAGE_TOOL_FAILED
 */
export async function packPackages(
  folder: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  makeFolder(folder);
  const args = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder];
  await runPnpm(args, atRoot(signal));
  return new Map(
    ownPackages().map(({ manifest: { name, version } }) => [
      name,
      join(folder, `${name.slice(1).replace('/', '-')}-${version}.tgz`),
    ]),
  );
}

function atRoot(signal: AbortSignal | undefined) {
  return { cwd: ROOT, ...(signal && { signal }) };
}
