/** `pnpm test:kafka`: the scenarios on one real Apache Kafka, started for them and stopped after. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CommandContext,
  createCommand,
  parseOptions,
  runCommand,
} from '@tidemark/command-line';
import { bootstrapServers, findCluster } from './cluster.ts';
import { killNodesNow } from './node-process.ts';
import { startCluster, stopCluster } from './real-kafka.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NAME = 'pnpm test:kafka';

await runCommand({ name: NAME, stopping: 'Stopping Kafka…' }, async (context) => {
  const command = createCommand({
    name: NAME,
    summary: 'runs the scenarios on a real Apache Kafka (needs Java 17 and Maven)',
    examples: [
      [NAME, 'every scenario'],
      [`${NAME} scenarios/src/lesson03`, 'those whose path matches'],
    ],
  }).argument('[paths...]', 'only the test files that match', []);
  parseOptions(command, context);
  return await testOnRealKafka(command.processedArgs[0], context);
});

async function testOnRealKafka(
  paths: readonly string[],
  { note, signal }: CommandContext,
): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-real-kafka-'));
  let exitCode = 1;
  // The way out that skips `finally`: a second Ctrl+C, a crash of this process.
  process.once('exit', () => {
    const cluster = findCluster(dir);
    if (cluster) killNodesNow(cluster);
  });
  try {
    const started = performance.now();
    const cluster = await startCluster({
      ...{ dir, nodes: 1, port: 0, sasl: false, properties: {} },
      note,
      signal,
    });
    try {
      const brokers = bootstrapServers(cluster);
      note(`Apache Kafka 4 answers at ${brokers} after ${secondsSince(started)} s`);
      exitCode = await runVitest(paths, brokers, signal);
      note(`Scenarios on Apache Kafka at ${brokers}: ${exitCode === 0 ? 'passed' : 'failed'}`);
    } finally {
      await stopCluster(cluster, true);
    }
  } finally {
    // A failed run leaves the broker's log to read.
    if (exitCode === 0 || signal.aborted) rmSync(dir, { recursive: true, force: true });
    else note(`Kafka's log and data are in ${dir}`);
  }
  return exitCode;
}

function runVitest(
  paths: readonly string[],
  brokers: string,
  signal: AbortSignal,
): Promise<number> {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config=vitest.kafka.config.ts', '--reporter=verbose', ...paths],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, TIDEMARK_TEST_BROKERS: brokers },
    },
  );
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1_000).toFixed(1);
}
