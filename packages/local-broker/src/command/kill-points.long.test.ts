// Five hundred moments at which a broker under load might have been killed. A process that is stopped has done to its
// files what it would have done when killed there and then: most points are copies of the folder at such a moment,
// each life of the broker ends with kill -9, and what is left is opened and compared with what clients were promised.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BrokerProcess } from '../../test/broker-process.ts';
import { consume } from '../../test/compacted-reader.ts';
import { noProgress, type Progress, prepare, writeLoad } from '../../test/load.ts';
import { append } from '../../test/logs.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { type BrokerData, openBrokerData } from '../broker-data.ts';
import { systemClock } from '../clock.ts';
import { buildBatch } from '../records/build-batch.ts';
import type { StorageEvent } from '../storage/storage-event.ts';

const SEED = 20_261_123;
const LIVES = 10;
const POINTS_A_LIFE = 50;
const READ_BYTES = 100_000;
const random = seededRandom(SEED);

/** What clients were promised when the broker was stopped, and what they had asked for. */
type Snapshot = Omit<Progress, 'committed' | 'aborted'> & {
  readonly committed: ReadonlySet<number>;
  readonly aborted: ReadonlySet<number>;
};

test.skipIf(process.platform !== 'linux')(
  `a broker that is killed at ${LIVES * POINTS_A_LIFE} moments keeps every promise (seed ${SEED})`,
  async () => {
    using folder = new TemporaryFolder();
    let cut = 0;
    for (let life = 0; life < LIVES; life += 1) {
      const live = join(folder.path, `life-${life}`);
      await using broker = await BrokerProcess.listening(live);
      const at = { host: '127.0.0.1', port: broker.port };
      await prepare(at);
      const progress = noProgress();
      const writing = writeLoad(at, progress, random);
      for (let point = 1; point <= POINTS_A_LIFE; point += 1) {
        await new Promise((resolve) => setTimeout(resolve, random() * 25));
        const promised = {
          ...progress,
          committed: new Set(progress.committed),
          aborted: new Set(progress.aborted),
        };
        const copy = join(folder.path, 'copy');
        if (point < POINTS_A_LIFE) {
          broker.kill('SIGSTOP');
          stopped(broker.pid);
          cpSync(join(live, 'broker'), copy, { recursive: true });
          broker.kill('SIGCONT');
        } else {
          broker.kill('SIGKILL');
          await broker.ended();
          await writing;
          cpSync(join(live, 'broker'), copy, { recursive: true });
        }
        rmSync(join(copy, 'lock'), { force: true });
        cut += await verify(copy, promised, { ...progress });
        rmSync(copy, { recursive: true });
      }
      rmSync(live, { recursive: true });
    }
    expect(cut).toBeLessThan(LIVES * POINTS_A_LIFE);
  },
);

/** Waits until every thread of a process stands still. */
function stopped(pid: number): void {
  for (;;) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'T') return;
  }
}

/** Opens what is left, and compares. Returns how many files ended in the middle of an entry. */
async function verify(folder: string, promised: Snapshot, asked: Progress): Promise<number> {
  const events: StorageEvent[] = [];
  const context = {
    clock: systemClock,
    fsync: 'close',
    onEvent: (event: StorageEvent) => void events.push(event),
  } as const;
  const data = await openBrokerData(folder, context, {
    groups: {},
    transactionMaxTimeoutMs: undefined,
  });
  try {
    await verifyIdempotent(data, promised, asked);
    const visible = await verifyTransactions(data, promised, asked);
    const last = Math.max(-1, ...visible);
    expect(committedOffset(data, 'g')).toBe(last);
    const plain = Math.max(0, committedOffset(data, 'plain'));
    expect(plain).toBeGreaterThanOrEqual(promised.offsetAcknowledged);
    expect(plain).toBeLessThanOrEqual(asked.offsetSent);
  } finally {
    await data.close();
  }
  expect(events.filter(({ type }) => type !== 'tail-cut')).toEqual([]);
  return events.length;
}

/** Each record once and in order, and the producer may go on where it was. */
async function verifyIdempotent(data: BrokerData, promised: Snapshot, asked: Progress) {
  const { records, batches } = await consume(logOf(data, 0), false, READ_BYTES);
  const numbers = records.map(({ value }) => Number(value));
  expect(numbers).toEqual(numbers.map((_, i) => i));
  expect(numbers.length).toBeGreaterThanOrEqual(promised.acknowledged);
  expect(numbers.length).toBeLessThanOrEqual(asked.sent);
  const last = batches.at(-1);
  if (last === undefined) return;
  const again = records.slice(last.baseOffset).map(({ value, timestamp }) => ({
    ...{ key: null, value: Buffer.from(value ?? ''), timestamp },
  }));
  const { producerId, producerEpoch, baseSequence, baseOffset } = last;
  const repeated = buildBatch(again, { producerId, producerEpoch, baseSequence });
  expect(await append(logOf(data, 0), repeated)).toMatchObject({ baseOffset, duplicate: true });
}

/** The committed transactions, which must be the same in both partitions. */
async function verifyTransactions(data: BrokerData, promised: Snapshot, asked: Progress) {
  const [one = [], two] = await Promise.all(
    [1, 2].map(async (index) => {
      const { records } = await consume(logOf(data, index), true, READ_BYTES);
      return records.map(({ value }) => Number(value));
    }),
  );
  expect(one).toEqual(two);
  expect(one).toEqual([...new Set(one)].sort((a, b) => a - b));
  const visible = new Set(one);
  for (const number of promised.committed) expect(visible.has(number)).toBe(true);
  for (const number of visible) {
    expect(asked.committed.has(number) || asked.ending === number).toBe(true);
  }
  return one;
}

function logOf(data: BrokerData, index: number) {
  const log = data.topics.get('t')?.partitions[index];
  if (log === undefined) throw new Error('there is no such partition');
  return log;
}

function committedOffset(data: BrokerData, groupId: string): number {
  const topics = [{ name: 't', partitionIndexes: [0] }];
  const answer = data.groups.fetchOffsets(groupId, topics);
  return answer.topics[0]?.partitions[0]?.committedOffset ?? -1;
}
