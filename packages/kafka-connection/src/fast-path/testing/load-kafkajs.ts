/** Two kafkajs side by side in one process: the stock one and the one with our modules. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { replaceModules } from '../install-fast-path.ts';

/** Loads an internal module, by its path below kafkajs' `src`; the caller says what it exports. */
export type Load = <Exports>(path: string) => Exports;

const require = createRequire(import.meta.url);
const root = dirname(require.resolve('kafkajs/package.json'));

/** kafkajs as it is published. */
export const stock: Load = loadApart(() => undefined);

/** kafkajs with the replaced modules. */
export const ours: Load = loadApart(() => {
  const status = replaceModules(require);
  if (status !== 'in use') throw new Error(status);
});

/** Calls `body` with a cache of modules in which there is no kafkajs, and restores it after. */
export function withoutLoadedKafkajs<T>(body: (require: NodeJS.Require) => T): T {
  const before = takeLoaded();
  try {
    return body(require);
  } finally {
    takeLoaded();
    Object.assign(require.cache, before);
  }
}

/**
 * Runs `body` with one of the two as the kafkajs of this process: what it loads later, when it first speaks a
 * version of an API, is of the same kind.
 */
export async function withKafkajs<T>(
  kind: 'stock' | 'ours',
  body: (kafkajs: typeof import('kafkajs')) => Promise<T>,
): Promise<T> {
  const before = takeLoaded();
  try {
    const status = kind === 'ours' ? replaceModules(require) : 'in use';
    if (status !== 'in use') throw new Error(status);
    return await body(require('kafkajs'));
  } finally {
    takeLoaded();
    Object.assign(require.cache, before);
  }
}

function loadApart(prepare: () => void): Load {
  const modules = withoutLoadedKafkajs(() => {
    prepare();
    require('kafkajs');
    return { ...takeLoaded() };
  });
  return <Exports>(path: string): Exports => {
    const here = takeLoaded();
    Object.assign(require.cache, modules);
    try {
      // The tests name what they load; kafkajs' inside has no types.
      return require(join(root, 'src', path)) as Exports;
    } finally {
      Object.assign(modules, takeLoaded());
      Object.assign(require.cache, here);
    }
  };
}

function takeLoaded(): Partial<NodeJS.Dict<NodeJS.Module>> {
  const taken: NodeJS.Dict<NodeJS.Module> = {};
  for (const file of Object.keys(require.cache)) {
    if (!file.startsWith(root)) continue;
    taken[file] = require.cache[file];
    delete require.cache[file];
  }
  return taken;
}
