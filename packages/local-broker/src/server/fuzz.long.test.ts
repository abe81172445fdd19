// A million hostile frames: the broker does not fall, does not grow, and nobody else notices.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FuzzedBrokerReport } from '../../test/fuzzed-broker.ts';
import { everyRequest, fatal, mutated } from '../../test/hostile-frames.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { WireClient } from '../../test/wire-client.ts';
import { buildBatch } from '../records/build-batch.ts';

const SEED = 20_261_123;
const FRAMES = Number(process.env.TIDEMARK_FUZZ_FRAMES ?? 1_000_000);
const FRAMES_A_CONNECTION = 25;
const CONNECTIONS = 100;
/** A request that waits for something is not waited for, nor are bytes that are still to come. */
const PATIENCE_MS = 1000;
const SLOW_BYTES = 400;
const GROWTH_BYTES = 48 * 1024 * 1024;

const MAIN = fileURLToPath(new URL('../../test/fuzzed-broker.ts', import.meta.url));

test(`${FRAMES} hostile frames disturb nobody (seed ${SEED})`, async () => {
  const options = { execArgv: ['--expose-gc', '--import', 'tsx'] };
  const child = fork(MAIN, [], options);
  const ended = once(child, 'exit');
  const told = async (): Promise<FuzzedBrokerReport> => (await once(child, 'message'))[0];
  const report = () => {
    child.send('report');
    return told();
  };
  try {
    const at = { host: '127.0.0.1', port: (await told()).port };
    const random = seededRandom(SEED);
    const wellFormed = everyRequest(SEED);
    let left = FRAMES;
    const attack = async () => {
      while (left > 0 && child.connected) {
        left -= FRAMES_A_CONNECTION;
        const any = () => wellFormed[Math.floor(random() * wellFormed.length)] ?? Buffer.alloc(0);
        const frames = Array.from({ length: FRAMES_A_CONNECTION }, () => mutated(any(), random));
        frames[FRAMES_A_CONNECTION - 1] = fatal(any(), random);
        await sendAll(at.port, frames);
      }
    };
    let attacking = true;
    const bystander = workQuietly(at, () => attacking);
    const slow = drip(at.port, wellFormed, () => attacking);
    const attackers = Array.from({ length: CONNECTIONS }, attack);
    while (left > FRAMES * 0.7 && child.connected)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const before = await report();
    await Promise.all(attackers);
    attacking = false;
    expect(await bystander).toBeGreaterThan(FRAMES / 10_000);
    await slow;
    const after = await report();
    expect(after.failures).toEqual([]);
    expect(after.answered).toBeGreaterThan(FRAMES / 100);
    expect(after.refused).toBeGreaterThan(FRAMES / 1000);
    expect(after.heapBytes - before.heapBytes).toBeLessThan(GROWTH_BYTES);
    console.info(
      `${FRAMES} frames: ${after.answered} answered, ${after.refused} connections refused, heap ${Math.round(before.heapBytes / 1e6)} MB after a third, ${Math.round(after.heapBytes / 1e6)} MB at the end`,
    );
  } finally {
    child.disconnect();
    await ended;
  }
});

/** Sends frames and reads answers until the broker closes the connection. */
function sendAll(port: number, frames: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(end);
      resolve();
    });
    socket.write(Buffer.concat(frames));
  });
}

/** A client that sends one byte after the other. */
async function drip(port: number, frames: readonly Buffer[], goOn: () => boolean): Promise<void> {
  while (goOn()) {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('error', () => {});
    const bytes = Buffer.concat(frames.slice(0, 20)).subarray(0, SLOW_BYTES);
    for (let i = 0; i < bytes.length && goOn() && !socket.destroyed; i += 1) {
      socket.write(bytes.subarray(i, i + 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.destroy();
  }
}

/** A client that produces and fetches as if nothing was the matter; returns how many records it got back. */
async function workQuietly(
  at: { host: string; port: number },
  goOn: () => boolean,
): Promise<number> {
  await using client = await WireClient.connect(at);
  let offset = 0;
  for (; goOn(); offset += 1) {
    const records = buildBatch([
      { key: null, value: Buffer.from(`${offset}`), timestamp: Date.now() },
    ]);
    const partitions = [{ index: 1, records }];
    const produced = await client.request(0, 7, {
      ...{
        transactionalId: null,
        acks: -1,
        timeoutMs: 0,
        topics: [{ name: 'orders', partitions }],
      },
    });
    expect(produced.topics[0].partitions[0]).toMatchObject({ errorCode: 0, baseOffset: offset });
    const asked = [{ partition: 1, fetchOffset: offset, partitionMaxBytes: 1000 }];
    const fetched = await client.request(1, 4, {
      ...{ maxWaitMs: 0, minBytes: 0, maxBytes: 1000, isolationLevel: 0 },
      topics: [{ topic: 'orders', partitions: asked }],
    });
    expect(fetched.topics[0].partitions[0].records.includes(`${offset}`)).toBe(true);
  }
  return offset;
}
