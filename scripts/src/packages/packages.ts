/** The packages that are made for others: all of `packages/`. The apps and scripts are not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What is read here of a package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly sideEffects?: boolean | readonly string[];
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: {
    readonly exports?: Readonly<
      Record<string, { readonly types: string; readonly default: string }>
    >;
    readonly bin?: Readonly<Record<string, string>>;
  };
}

/** One of them. */
export interface OwnPackage {
  /** Its folder below `packages/`. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** All of them, by name. */
export function ownPackages(): OwnPackage[] {
  const parent = join(ROOT, 'packages');
  return readdirSync(parent)
    .sort()
    .map((folder) => {
      const path = join(parent, folder);
      return { folder, path, manifest: readManifest(join(path, 'package.json')) };
    });
}

/** Reads a package.json. */
function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8'));
}
