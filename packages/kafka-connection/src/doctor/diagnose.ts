/**
 * Goes the way of a client step by step and says of each what was found. Where a step of the
 * connection fails, nothing behind it can be tried; of the permissions each is looked at.
 */

import type { ConnectionOptions } from 'node:tls';
import { forKafkajs, formatBrokerAddress } from '../client/broker-address.ts';
import { BrokerSession } from '../client/broker-session.ts';
import { socketFactory } from '../client/socket-factory.ts';
import { type Target, targetOf } from '../client/target.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { unlessHungUpTwice } from '../greeting/hang-up.ts';
import { Kafka } from '../kafkajs.ts';
import { kafkajsLogging, type Log } from '../log.ts';
import { askMetadata } from '../requests/metadata.ts';
import { settingsSummary } from '../settings/settings-summary.ts';
import type { KafkaSettings } from '../settings/types.ts';
import { failureOf } from '../startup-check.ts';
import { checkClock } from './clock-check.ts';
import { type CheckName, type Finding, failed, fine } from './finding.ts';
import { greetAll, greetingFindings } from './greeting-checks.ts';
import { checkListeners } from './listener-check.ts';
import { checkCreate, checkGroup, checkTopic, checkTransactions } from './permission-checks.ts';

/** What to look at beside the connection. */
export interface DiagnoseOptions {
  readonly topic: string;
  readonly groupId: string;
  readonly clientId: string;
  readonly log?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Epoch milliseconds; default this machine's clock. */
  readonly now?: () => number;
}

const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The findings, one by one as they are there. Leaves no trace but one: an entry for the transactional
 * id `GROUP-doctor`, which Kafka forgets after seven days.
 */
export async function* diagnose(
  settings: KafkaSettings,
  options: DiagnoseOptions,
): AsyncGenerator<Finding, void> {
  yield fine('settings', settingsSummary(settings));
  const target = await targetOf(settings, options).catch((error) => {
    const translated = translateKafkaError(error);
    return failed(translated.code === 'KAFKA_TOKEN_COMMAND' ? 'login' : 'kafka', translated);
  });
  if ('check' in target) return yield target;

  const bootstrap = yield* greetings(settings, target, (options.now ?? Date.now)());
  if (bootstrap === undefined) return;
  const open = opener(settings, target, options);
  let session: BrokerSession;
  try {
    session = await unlessHungUpTwice(() => answered(open(bootstrap)));
  } catch (error) {
    return yield failed('login', failureOf(error, target, true));
  }
  try {
    yield fine('login', loginDetail(settings));
    yield* inside(session, { settings, target, options, bootstrap, open });
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

/** kafkajs' connect() resolves though the broker waits for a login. */
async function answered(opening: Promise<BrokerSession>): Promise<BrokerSession> {
  const session = await opening;
  try {
    await askMetadata(session);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  return session;
}

/** @returns a broker that answered, or nothing when none did */
async function* greetings(
  settings: KafkaSettings,
  { brokers, ssl }: Target,
  now: number,
): AsyncGenerator<Finding, string | undefined> {
  const caFile = settings.kind === 'local' ? undefined : settings.tls?.caFile;
  const greeted = await greetAll(brokers, ssl);
  const answered = greeted.find(({ error }) => error === undefined)?.broker;
  for (const one of greeted) {
    const findings = greetingFindings(one, { withTls: ssl !== undefined, caFile, now });
    for (const finding of findings) {
      // With another broker to begin with, all works until that one is away, too.
      yield finding.status === 'failed' && answered !== undefined
        ? { check: finding.check, status: 'warning', detail: finding.detail }
        : finding;
    }
    if (answered === undefined) return undefined;
  }
  return answered;
}

type Open = (broker: string) => Promise<BrokerSession>;

function opener(settings: KafkaSettings, target: Target, options: DiagnoseOptions): Open {
  return (broker) =>
    BrokerSession.open(
      new Kafka({
        ...(target.ssl && { ssl: target.ssl }),
        ...(target.sasl && { sasl: target.sasl }),
        brokers: [forKafkajs(broker)],
        clientId: settings.clientId ?? options.clientId,
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        retry: { retries: 0 },
        socketFactory,
        ...kafkajsLogging(options.log),
      }),
    );
}

interface Inside {
  readonly settings: KafkaSettings;
  readonly target: { readonly ssl?: ConnectionOptions };
  readonly options: DiagnoseOptions;
  readonly bootstrap: string;
  readonly open: Open;
}

async function* inside(
  session: BrokerSession,
  { settings, target, options, bootstrap, open }: Inside,
): AsyncGenerator<Finding, void> {
  const { topic, groupId } = options;
  const { brokers, controllerId } = await askMetadata(session);
  const nodes = brokers.map(({ nodeId }) => nodeId).sort((a, b) => a - b);
  yield fine(
    'cluster',
    `${countOf(nodes.length, 'broker')}: ${nodes.join(', ')}; controller ${controllerId}`,
  );
  const listeners = await checkListeners(brokers, bootstrap, target.ssl);
  yield listeners;
  yield await guarded('clock', () => checkClock(session, bootstrap, options.now ?? Date.now));
  if (listeners.status === 'failed') return;
  const openAt = (address: { host: string; port: number }) => open(formatBrokerAddress(address));
  const isLocal = settings.kind === 'local';
  const ofTopic = await checkTopic(session, topic, { createdWhenMissing: isLocal }).catch(
    (error) => [failed('topic', translateKafkaError(error, { topic }))],
  );
  yield* ofTopic;
  const isThere = ofTopic.some(({ check }) => check === 'read');
  // Dead letters, and what a job with state keeps for itself.
  const made = [...(isThere ? [] : [topic]), `${topic}-dead-letters`, `${groupId}-changelog`];
  yield await guarded('create', () => checkCreate(session, made));
  yield await guarded('group', () => checkGroup(session, groupId, openAt));
  yield await guarded('transactions', () =>
    checkTransactions(session, `${groupId}-doctor`, openAt),
  );
}

async function guarded(check: CheckName, work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    return failed(check, translateKafkaError(error));
  }
}

function loginDetail(settings: KafkaSettings): string {
  const sasl = settings.kind === 'local' ? undefined : settings.sasl;
  if (sasl) return `accepted (${sasl.mechanism.toUpperCase()})`;
  const client = settings.kind === 'local' ? undefined : settings.tls?.client;
  return client ? `accepted (certificate ${client.certFile})` : 'none wanted';
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
