import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPackages, ROOT } from './packages.ts';

const PACKAGES = ownPackages();
const project = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const referencesOf = (path: string): string[] =>
  (project(path).references ?? []).map((reference: { path: string }) => reference.path);

/** The built form of a source file, or of the entries that name some. */
function built(source: unknown) {
  const path = String(source).replace('./src/', './dist/').replace(/\.ts$/, '');
  return { types: `${path}.d.ts`, default: `${path}.js` };
}

describe('the packages', () => {
  it('are all built by `pnpm build`', () => {
    const paths = PACKAGES.map(({ folder }) => `packages/${folder}/tsconfig.build.json`);
    expect(referencesOf('tsconfig.build.json').sort()).toEqual(paths);
  });

  it.each(PACKAGES)('$folder is built after those that it uses', ({ folder, manifest }) => {
    const used = Object.keys(manifest.dependencies ?? {}).filter((name) =>
      name.startsWith('@tidemark/'),
    );
    const paths = used.map((name) => `../${name.split('/')[1]}/tsconfig.build.json`);
    expect(referencesOf(`packages/${folder}/tsconfig.build.json`).sort()).toEqual(paths.sort());
  });

  it.each(PACKAGES)(
    '$folder exports its sources here and what is built to others',
    ({ manifest }) => {
      const entries = Object.entries(manifest.exports ?? {});
      expect(entries.length).toBeGreaterThan(0);
      const exported = entries.map(([name, source]) => [name, built(source)]);
      expect(manifest.publishConfig?.exports).toEqual(Object.fromEntries(exported));
    },
  );

  it.each(PACKAGES)('$folder says what npm and bundlers ask', ({ folder, manifest }) => {
    expect(manifest).toMatchObject({
      name: `@tidemark/${folder}`,
      license: 'Apache-2.0',
      type: 'module',
      engines: { node: '>=20.19' },
      files: expect.arrayContaining(['dist', '!dist/.tsbuildinfo']),
      sideEffects: expect.anything(),
    });
    expect(manifest.private).toBeUndefined();
    expect(manifest.version).toBe(project('package.json').version);
  });
});
