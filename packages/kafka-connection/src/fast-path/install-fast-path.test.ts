import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { replaceModules } from './install-fast-path.ts';
import { withoutLoadedKafkajs } from './testing/load-kafkajs.ts';

const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);

beforeEach(() => {
  warn.mockClear();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** What `require` gives, with one module as if its file had other exports. */
function altered(require: NodeJS.Require, ending: string, exports: unknown): NodeJS.Require {
  const requireAltered = (id: string) => {
    const loaded: unknown = require(id);
    return id.endsWith(ending) ? exports : loaded;
  };
  return Object.assign(requireAltered, require);
}

test('puts our modules in place and says nothing', () => {
  withoutLoadedKafkajs((require) => {
    expect(replaceModules(require)).toBe('in use');
    expect(require('kafkajs')).toHaveProperty('Kafka');
  });
  expect(warn).not.toHaveBeenCalled();
});

test('steps aside for another version, and says so', () => {
  withoutLoadedKafkajs((require) => {
    const other = altered(require, 'package.json', { version: '2.3.0' });
    expect(replaceModules(other)).toBe('stepped aside: it is 2.3.0, not 2.2.4');
  });
  expect(warn).toHaveBeenCalledOnce();
  expect(warn.mock.calls[0]?.[0]).toContain('it is 2.3.0, not 2.2.4');
});

test.each([
  ['producer/sendMessages.js', () => undefined],
  ['consumer/batch.js', class {}],
  ['network/requestQueue/index.js', { scheduleCheckPendingRequests() {} }],
  ['protocol/requests/produce/v3/response.js', { decode() {} }],
  ['producer/index.js', undefined],
])('leaves all of kafkajs as it is when %s has another form', (path, exports) => {
  withoutLoadedKafkajs((require) => {
    const other = altered(require, path, exports);
    expect(replaceModules(other)).toBe(`stepped aside: ${path} has another form`);
    const batch: unknown = require('kafkajs/src/consumer/batch.js');
    expect(Object.hasOwn(Object(batch).prototype, 'offsetLag')).toBe(true);
    expect(String(batch)).toContain('longFetchedOffset');
  });
});

test('steps aside when an internal module that ours go on using has another form', () => {
  withoutLoadedKafkajs((require) => {
    const other = altered(require, 'retry/index.js', {});
    expect(replaceModules(other)).toBe('stepped aside: its internal modules have another form');
  });
});

test('steps aside when kafkajs was loaded before', () => {
  withoutLoadedKafkajs((require) => {
    require('kafkajs');
    expect(replaceModules(require)).toBe('stepped aside: it was loaded before');
  });
});

test('is turned off by TIDEMARK_STOCK_KAFKAJS=1', async () => {
  vi.stubEnv('TIDEMARK_STOCK_KAFKAJS', '1');
  vi.resetModules();
  const fresh = await import('./install-fast-path.ts');
  expect(fresh.installFastPath()).toBe('turned off');
  vi.stubEnv('TIDEMARK_STOCK_KAFKAJS', '');
  expect(fresh.installFastPath()).toBe('turned off');
});

const OTHERS = /node_modules|\.test\.ts$|^zz|^local-broker\/test\//;

test('nobody loads kafkajs but kafkajs.ts, which installs first', async () => {
  const packages = new URL('../../../../', import.meta.url);
  const loading: string[] = [];
  for (const room of ['packages', 'apps', 'scripts', 'scenarios']) {
    const entries = await readdir(new URL(room, packages), { recursive: true });
    for (const file of entries) {
      // The broker's own tests speak to it as strangers do.
      if (!file.endsWith('.ts') || OTHERS.test(file)) continue;
      const text = await readFile(new URL(`${room}/${file}`, packages), 'utf8');
      if (/^import (?!type\b)[^;]*? from 'kafkajs';/m.test(text)) loading.push(file);
    }
  }
  expect(loading).toEqual([]);
});
