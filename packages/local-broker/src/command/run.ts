// Runs a broker in this process until somebody stops it, or until nobody needs it.
import type { Broker } from '../broker.ts';
import { LocalBrokerError } from '../broker-error.ts';
import { describeBrokerEvent } from '../broker-event.ts';
import { systemClock } from '../clock.ts';
import { stage, wantsCluster } from '../faults/fault-plan.ts';
import { describeRequest } from '../observation/request-observer.ts';
import type { FsyncPolicy } from '../storage/fsync-policy.ts';
import { removeBrokerFile, writeBrokerFile } from './broker-file.ts';
import type { FaultFlags } from './fault-flags.ts';
import { KAFKA_PORT } from './listen-port.ts';
import { type MetricsServer, serveMetrics } from './metrics-server.ts';
import { type SecurityFlags, securityLines, securityNote, securityOf } from './security-flags.ts';
import { dataFolders, fsyncText, type LogLevel } from './settings.ts';
import { type Started, start } from './start.ts';
import { stopSignal } from './stop-signals.ts';

/** The flags of `broker`. */
export interface RunOptions extends FaultFlags, SecurityFlags {
  readonly port?: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly memory?: true;
  readonly fsync: FsyncPolicy;
  readonly background?: true;
  readonly metricsPort?: number;
  readonly logLevel: LogLevel;
  /** Milliseconds. */
  readonly idleStop?: number;
}

const BACKGROUND_IDLE_STOP_MS = 10 * 60 * 1000;

/**
 * Runs a broker and resolves when it has stopped cleanly.
 * @param say writes a line for people
 * @throws LocalBrokerError when it cannot start
 */
export async function runBroker(options: RunOptions, say: (line: string) => void): Promise<void> {
  const folders = dataFolders(options.dataDir);
  const folder = options.memory ? undefined : folders.broker;
  const idleStopMs = options.idleStop ?? (options.background ? BACKGROUND_IDLE_STOP_MS : undefined);
  checkTogether(options, idleStopMs);
  // A broker in the background has no terminal whose closing could concern it.
  const stopped = stopSignal(
    options.background ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'],
  );
  const timed = (line: string) => say(`${new Date().toISOString()} ${line}`);
  const running = await start(options, {
    fsync: options.fsync,
    onEvent: (event) => timed(describeBrokerEvent(event)),
    // A broker in the background is for the apps of this machine, which come without a name.
    ...(options.background ? {} : securityOf(options, folders.root)),
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(idleStopMs === undefined ? {} : { idleStopMs }),
  });
  const { broker } = running;
  for (const each of running.cluster?.brokers.values() ?? [broker]) {
    if (options.logLevel === 'debug') each.onRequest((event) => timed(describeRequest(event)));
  }
  const metrics = await metricsOf(broker, options.metricsPort);
  const { host, port } = broker;
  const security = securityNote(broker.describe().security, folders.root);
  if (folder !== undefined) {
    const startedAt = new Date().toISOString();
    writeBrokerFile(folder, {
      ...{ pid: process.pid, host, port, startedAt },
      ...(security && { security }),
    });
  }
  const [first = '', ...rest] = greeting(options, running.bootstrapServers, port, folder);
  for (const line of [first, ...securityLines(security), ...rest]) say(line);
  if (metrics !== undefined) say(`Metrics: ${metrics.url}`);
  stageFaults(options, running, timed);
  const reason = await Promise.race([stopped, running.closed.then(() => 'idle' as const)]);
  say(
    reason === 'idle'
      ? 'No client for a while. Stopping…'
      : 'Stopping… (Ctrl+C again to quit at once)',
  );
  await metrics?.[Symbol.asyncDispose]();
  await running.close();
  if (folder !== undefined) removeBrokerFile(folder);
  say(folder === undefined ? 'Stopped.' : 'Stopped. The data stay.');
}

function checkTogether({ brokers, fault }: RunOptions, idleStopMs: number | undefined): void {
  if (brokers > 1 && idleStopMs !== undefined) {
    const message = 'Several brokers do not stop by themselves: no --background, no --idle-stop.';
    throw new LocalBrokerError('BROKER_OPTION_INVALID', message);
  }
  const alone = brokers === 1 ? fault.find(wantsCluster) : undefined;
  if (alone !== undefined) {
    const message = `The fault '${alone.text}' wants several brokers: --brokers 3.`;
    throw new LocalBrokerError('BROKER_OPTION_INVALID', message);
  }
}

function stageFaults(
  { fault }: RunOptions,
  { faults, cluster }: Started,
  say: (line: string) => void,
): void {
  for (const plan of fault) {
    stage(plan, { faults, cluster, clock: systemClock, say });
    say(`Fault in force: ${plan.text}`);
  }
}

async function metricsOf(
  broker: Broker,
  port: number | undefined,
): Promise<MetricsServer | undefined> {
  if (port === undefined) return undefined;
  try {
    return await serveMetrics(broker, port);
  } catch (error) {
    await broker.close();
    throw error;
  }
}

function greeting(
  { port: asked, fsync, background }: RunOptions,
  address: string,
  port: number,
  folder: string | undefined,
): string[] {
  const what = address.includes(',') ? 'Kafka brokers listen' : 'Kafka broker listens';
  const lines = [`${what} on ${address.replaceAll(',', ', ')} (process ${process.pid})`];
  if (asked === undefined && port !== KAFKA_PORT) {
    lines.push(`Something else holds port ${KAFKA_PORT}, so it is ${port} this time.`);
  }
  lines.push(
    folder === undefined
      ? 'Everything is kept in memory and gone when it stops.'
      : `Data: ${folder} (fsync: ${fsyncText(fsync)})`,
  );
  if (!background) lines.push('Press Ctrl+C to stop.');
  return lines;
}
