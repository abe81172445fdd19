// Runs a scenario on the local broker and on a real Apache Kafka, and compares all answers field by field.
import { expect, test } from 'vitest';
import '../../src/apis/all.ts';
import { findApi } from '../../src/apis/registry.ts';
import { startBroker } from '../../src/broker.ts';
import { Peer, type Transcript } from './peer.ts';

const REAL = process.env.TIDEMARK_TEST_BROKERS?.split(',')[0] ?? '';

/** Asks a broker for everything that is to be compared. */
export type Scenario = (peer: Peer, version: number) => Promise<void>;

/**
 * Makes a test for each version of an API that both brokers speak.
 * @param from the first version to compare, where the scenario cannot be told in older ones
 */
export function parity(key: number, what: string, scenario: Scenario, from = 0): void {
  const api = findApi(key);
  if (api === undefined) throw new Error(`no API ${key}`);
  const { name, minVersion, maxVersion } = api;
  const first = Math.max(minVersion, from);
  const versions = Array.from({ length: maxVersion - first + 1 }, (_, index) => first + index);
  test.skipIf(REAL === '').each(versions)(`${name} v%i: ${what}`, async (version) => {
    const run = `${process.pid}-${name}-${version}-${what.replaceAll(/[^a-z]+/g, '_').slice(0, 40)}`;
    await using broker = await startBroker();
    const local = await transcriptOf(broker, run, scenario, version);
    const [host = '', port] = REAL.split(':');
    const real = await transcriptOf({ host, port: Number(port) }, run, scenario, version);
    expect(Object.keys(real)).not.toEqual([]);
    expect(differences(local, real)).toEqual([]);
  });
}

/** What differs, one line for each field. */
function differences(local: Transcript, real: Transcript): string[] {
  return [...new Set([...Object.keys(local), ...Object.keys(real)])].flatMap((question) => {
    const here = new Map(fields(local[question]));
    const there = new Map(fields(real[question]));
    const paths = [...new Set([...here.keys(), ...there.keys()])];
    return paths
      .filter((path) => here.get(path) !== there.get(path))
      .map((path) => `${question}: ${path} is ${here.get(path)}, in Kafka ${there.get(path)}`);
  });
}

/** All fields of an answer by their paths; an empty list counts as a field. */
function fields(value: unknown, path = ''): [path: string, value: string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, Array.isArray(value) ? 'an empty list' : 'nothing']];
  return entries.flatMap(([name, each]) => fields(each, `${path}.${name}`));
}

async function transcriptOf(
  address: { readonly host: string; readonly port: number },
  run: string,
  scenario: Scenario,
  version: number,
) {
  await using peer = await Peer.connect(address, run);
  await scenario(peer, version);
  return peer.transcript;
}
