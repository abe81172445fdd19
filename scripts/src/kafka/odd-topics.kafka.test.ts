import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { oddTopics } from './test-support/odd-topics.ts';
import { runKafka } from './test-support/run-kafka.ts';

const BROKERS = process.env.TIDEMARK_TEST_BROKERS ?? '';
const TOOLS = fileURLToPath(new URL('../real-kafka/main.ts', import.meta.url));

describe.skipIf(BROKERS === '')('pnpm kafka on Apache Kafka', () => {
  oddTopics(() => BROKERS);

  it.each(['snappy', 'lz4', 'zstd'])('reads what Java’s producer packed with %s', async (codec) => {
    const topic = `packed-${codec}-${process.pid}`;
    await runKafka(BROKERS, ['topics', 'create', topic, '--partitions', '1']);
    await consoleProducer(topic, codec, 'one\ntwo\n');
    const lines = await runKafka(BROKERS, ['tail', topic, '--no-follow', '--json']);
    expect(lines.map((line) => JSON.parse(line).value)).toEqual(['one', 'two']);
  });
});

/** Kafka's own producer, with lines for records. */
async function consoleProducer(topic: string, codec: string, lines: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', TOOLS, 'cli', 'kafka-console-producer'],
      ...['--bootstrap-server', BROKERS, '--topic', topic, '--compression-codec', codec],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  child.stdin.end(lines);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
}
