// Runs the `broker` command from its sources without a build step, and without waiting for one: two hundred
// TypeScript files that are loaded one by one take longer than all that the broker does until its first answer.
// So they are put into one file, which is made anew when a source has changed; see docs/decisions/010.
// What npm installs has no need of this, it is JavaScript already.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PACKAGE = fileURLToPath(new URL('.', import.meta.url));
const SOURCES = join(PACKAGE, 'src');
const MAIN = join(SOURCES, 'command/main.ts');
// Within the package: what the file imports is then found as the sources find it.
const CACHE = join(PACKAGE, 'node_modules/.cache/broker-command');

// CommonJS asks for Node.js's own modules by it.
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const AN_HOUR_MS = 60 * 60 * 1000;

const bundle = await upToDateBundle();
// Node.js 22 and later.
module.enableCompileCache?.(join(CACHE, 'compiled'));
if (bundle === undefined) await import('tsx');
await import(pathToFileURL(bundle ?? MAIN).href);

/** The path of the file, or undefined where it can be neither found nor made: nothing depends on it. */
async function upToDateBundle() {
  const path = join(CACHE, `${fingerprint()}.mjs`);
  try {
    if (!existsSync(path)) await make(path);
    return path;
  } catch {
    return undefined;
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(SOURCES, name));
  for (const file of [...files, join(PACKAGE, 'package.json'), fileURLToPath(import.meta.url)]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Nobody is about to load it. */
function isOld(path) {
  return statSync(path).mtimeMs < Date.now() - AN_HOUR_MS;
}

/** Makes it under another name first: several brokers may start at once. */
async function make(path) {
  const { build } = await import('esbuild');
  mkdirSync(CACHE, { recursive: true });
  const made = `${path}.${process.pid}`;
  await build({
    entryPoints: [MAIN],
    outfile: made,
    bundle: true,
    // What is imported from outside of the file is loaded at once, the packages for TLS and metrics, too.
    packages: 'bundle',
    banner: { js: REQUIRE },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    // The command tells by it that it runs from its sources.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(MAIN).href) },
  });
  renameSync(made, path);
  for (const name of readdirSync(CACHE)) {
    const other = join(CACHE, name);
    if (other !== path && isOld(other)) rmSync(other, { recursive: true, force: true });
  }
}
