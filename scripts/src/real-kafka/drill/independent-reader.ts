/** What Kafka's own consumer finds in a topic: a reader that shares nothing with what wrote it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A committed record. */
export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

const TOOLS = fileURLToPath(new URL('../main.ts', import.meta.url));
const QUIET_MS = 10_000;
const LARGEST_OUTPUT = 1 << 28;
const LINE = /^Partition:(\d+)\tOffset:(\d+)\t(.*)$/;

/** Every committed record of a topic, until none comes for ten seconds. */
export async function readCommitted(brokers: string, topic: string): Promise<ReadRecord[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--import', 'tsx', TOOLS, 'cli', 'kafka-console-consumer'],
      ...['--bootstrap-server', brokers, '--topic', topic, '--from-beginning'],
      ...['--isolation-level', 'read_committed', '--timeout-ms', `${QUIET_MS}`],
      ...['--formatter-property', 'print.partition=true'],
      ...['--formatter-property', 'print.offset=true'],
    ],
    { maxBuffer: LARGEST_OUTPUT },
  );
  return stdout.split('\n').flatMap((line) => {
    const [, partition, offset, value] = LINE.exec(line) ?? [];
    return value === undefined
      ? []
      : [{ partition: Number(partition), offset: Number(offset), value }];
  });
}
