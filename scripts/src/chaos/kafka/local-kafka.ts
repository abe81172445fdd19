/** The local broker as the Kafka of a chaos run: a process of its own, on a folder of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KafkaUnderTest } from './kafka-under-test.ts';

const PROCESS = fileURLToPath(new URL('./local-kafka-process.ts', import.meta.url));

/** Starts it. Its data stay in the folder, through every restart. */
export async function startLocalKafka(dataDir: string): Promise<KafkaUnderTest> {
  let { child, port } = await launch(dataDir, 0);
  const again = async (signal: NodeJS.Signals) => {
    await end(child, signal);
    ({ child, port } = await launch(dataDir, port));
  };
  return {
    description: 'local broker',
    bootstrapServers: `127.0.0.1:${port}`,
    restartBroker: () => again('SIGTERM'),
    killBroker: () => again('SIGKILL'),
    async cut() {
      child.send('cut');
    },
    async stall(durationMs) {
      const stalled = child;
      stalled.kill('SIGSTOP');
      await sleep(durationMs);
      stalled.kill('SIGCONT');
    },
    async moveLeader() {},
    [Symbol.asyncDispose]: () => end(child, 'SIGTERM'),
  };
}

async function launch(
  dataDir: string,
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(PROCESS, [dataDir, String(port)], { execArgv: ['--import', 'tsx'] });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the broker ended with exit code ${code}`);
  });
  const [listening] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => {});
  return { child, port: Number(listening) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // A frozen process hears nothing but this and SIGKILL.
  child.kill('SIGCONT');
  child.kill(signal);
  await ended;
}
