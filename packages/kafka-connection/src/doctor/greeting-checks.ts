/** Name, TCP, TLS and a first answer of each bootstrap broker, as findings. */

import type { ConnectionOptions } from 'node:tls';
import { parseBrokerAddress } from '../client/broker-address.ts';
import type { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { type GreetingFacts, greet } from '../greeting/greet.ts';
import type { CertificateFacts, TlsFacts } from '../greeting/start-tls.ts';
import { type CheckName, type Finding, failed, fine } from './finding.ts';

const WITHIN_MS = 3_000;
const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** A bootstrap broker, greeted. */
export interface Greeted {
  readonly broker: string;
  readonly facts: GreetingFacts;
  readonly error: KafkaConnectionError | undefined;
}

/** Greets them all at once. */
export async function greetAll(
  brokers: readonly string[],
  tls: ConnectionOptions | undefined,
): Promise<Greeted[]> {
  return await Promise.all(
    brokers.map(async (broker) => {
      const facts: GreetingFacts = {};
      const greeting = greet(parseBrokerAddress(broker), { tls, withinMs: WITHIN_MS }, facts);
      const error = await greeting.then(
        () => undefined,
        (thrown: unknown) => translateKafkaError(thrown, { brokers: [broker] }),
      );
      return { broker, facts, error };
    }),
  );
}

/** The steps of one broker, up to the one that failed. */
export function greetingFindings(
  { broker, facts, error }: Greeted,
  { withTls, caFile, now }: { withTls: boolean; caFile: string | undefined; now: number },
): Finding[] {
  const steps: (() => Finding | undefined)[] = [
    () => facts.addresses && fine('name', nameDetail(broker, facts.addresses)),
    () =>
      facts.tcpMs === undefined
        ? undefined
        : fine('tcp', `${broker} accepts in ${facts.tcpMs.toFixed(1)} ms`),
    ...(withTls ? [() => tlsFinding(facts.tls, caFile, now)] : []),
    () => facts.versions && fine('kafka', `${broker} answers (${generation(facts.versions)})`),
  ];
  const names: CheckName[] = ['name', 'tcp', ...(withTls ? (['tls'] as const) : []), 'kafka'];
  const findings: Finding[] = [];
  for (const [index, step] of steps.entries()) {
    const finding = step();
    if (finding) findings.push(finding);
    else if (error) return [...findings, failed(names[index] ?? 'kafka', error)];
  }
  return findings;
}

function nameDetail(broker: string, addresses: readonly string[]): string {
  const { host } = parseBrokerAddress(broker);
  const found = addresses.filter((address) => address !== host);
  return found.length === 0 ? `${host} is an address` : `${host} is ${found.join(', ')}`;
}

function tlsFinding(
  facts: TlsFacts | undefined,
  caFile: string | undefined,
  now: number,
): Finding | undefined {
  const own = facts?.chain[0];
  if (!facts || facts.distrust !== undefined || !own) return undefined;
  const days = Math.floor((own.validTo.getTime() - now) / DAY_MS);
  const trust = caFile === undefined ? 'trusted by Node.js' : `trusted through ${caFile}`;
  const detail = `${facts.protocol}; ${certificateDetail(own, days)}; ${signers(facts)}, ${trust}`;
  return days < SOON_DAYS ? { check: 'tls', status: 'warning', detail } : fine('tls', detail);
}

function certificateDetail({ names, validTo }: CertificateFacts, days: number): string {
  const until = validTo.toISOString().slice(0, 10);
  return `certificate for ${names.join(', ')} until ${until} (${days} days left)`;
}

function signers({ chain }: TlsFacts): string {
  const own = chain[0];
  if (!own || own.issuer === own.subject) return 'signed by itself';
  return `signed by ${[...new Set(chain.map(({ issuer }) => issuer))].join(' < ')}`;
}

/** The newest requests that a broker knows tell its age, as it does not. */
function generation(versions: ReadonlyMap<number, number>): string {
  const produce = versions.get(0) ?? 0;
  return `Produce up to v${produce}, ${versions.size} kinds of requests`;
}
