/** `pnpm bench restore`: how long a task with so many keys is away when it starts somewhere else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectKafka, createTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { below, beside, type Figure } from '../exactly-once/figure.ts';
import { KeysProcess } from './keys-process.ts';

/** What is measured. */
export interface RestoreOptions {
  readonly brokers: string;
  readonly keys: number;
}

const WANTED_RATE = 400_000;
const WANTED_MB = 1_200;
const WANTED_TAKEOVER_MS = 500;
const BATCH = 10_000;

/** One after the other, all on the same state: from the changelog, from a snapshot, from a standby. */
export async function measureRestore(
  { brokers, keys }: RestoreOptions,
  note: (line: string) => void,
): Promise<readonly Figure[]> {
  const topic = `bench-restore-${process.pid}`;
  await fill(brokers, topic, keys);
  note(`${keys.toLocaleString('en')} records are written`);
  const snapshotDir = mkdtempSync(join(tmpdir(), 'tidemark-bench-snapshots-'));
  const job = { brokers, topic, group: topic, bounded: false, standbyReplicas: 0 };
  try {
    const first = new KeysProcess({ ...job, bounded: true });
    await first.first('ended');
    note('they are state now');
    const fromChangelog = await restoredBy(new KeysProcess({ ...job, snapshotDir }));
    const fromSnapshot = await restoredBy(new KeysProcess({ ...job, snapshotDir }));
    note('restored twice');
    const takeoverMs = await takeover({ ...job, standbyReplicas: 1 });
    return [
      beside('keys', keys, 'keys'),
      rate('restore from the changelog', fromChangelog.keys, fromChangelog.ms),
      below('largest RSS of that', fromChangelog.maxRssMb, WANTED_MB, 'MB'),
      beside('a snapshot written, at the stop', fromChangelog.snapshotMs, 'ms'),
      rate('restore from the snapshot', fromSnapshot.keys, fromSnapshot.ms),
      below('largest RSS of that', fromSnapshot.maxRssMb, WANTED_MB, 'MB'),
      below('a warm standby takes over in', takeoverMs, WANTED_TAKEOVER_MS, 'ms'),
    ];
  } finally {
    rmSync(snapshotDir, { recursive: true, force: true });
  }
}

async function restoredBy(job: KeysProcess) {
  const began = await job.first('task-assigned');
  const running = await job.first('task-running');
  const { maxRssMb } = await job.stop();
  const { durationMs } = await job.first('snapshot-written');
  const ms = running.time - began.time;
  return { keys: running.restoredKeys, ms, maxRssMb, snapshotMs: durationMs };
}

async function takeover(options: ConstructorParameters<typeof KeysProcess>[0]): Promise<number> {
  const active = new KeysProcess(options);
  await active.first('task-running');
  const standby = new KeysProcess(options);
  await standby.first('standby-warm');
  active.kill();
  const began = await standby.first('task-assigned');
  const running = await standby.first('task-running');
  await standby.stop();
  return running.time - began.time;
}

async function fill(brokers: string, topic: string, keys: number): Promise<void> {
  await using connection = await connectKafka(kafkaSettings({}, { brokers }), {
    clientId: 'bench',
  });
  await createTopic(connection, topic, { partitions: 1 });
  const producer = connection.createKafka().producer();
  await producer.connect();
  for (let first = 0; first < keys; first += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, keys - first) }, (_, index) => {
      const key = `customer_${first + index}`;
      return { key, value: key, partition: 0 };
    });
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
}

function rate(name: string, keys: number, ms: number): Figure {
  const perSecond = (keys * 1_000) / ms;
  return {
    name,
    measured: `${Math.round(perSecond).toLocaleString('en')} keys/s (${ms} ms)`,
    wanted: `at least ${WANTED_RATE.toLocaleString('en')} keys/s`,
    isMet: perSecond >= WANTED_RATE,
  };
}
