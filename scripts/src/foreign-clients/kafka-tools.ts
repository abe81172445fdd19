/** Apache Kafka's own tools, run by tests as somebody at a terminal would. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { toolArguments } from '../real-kafka/tools.ts';

/** What a program wrote, line by line, and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  stdin = '',
): Promise<Finished> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code] = await once(child, 'close');
  const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  return { code, lines: lines.filter((line) => line !== ''), stderr };
}

/** Runs a tool against a broker and returns what it printed. Throws when it fails. */
export async function kafkaTool(
  brokers: string,
  name: string,
  args: readonly string[],
  stdin?: string,
): Promise<readonly string[]> {
  const java = toolArguments(name, ['--bootstrap-server', brokers, ...args], () => {});
  // Each runs for a second: the better of the two compilers would not pay.
  const { code, lines, stderr } = await runToEnd(
    'java',
    ['-XX:TieredStopAtLevel=1', ...java],
    stdin,
  );
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${lines.join('\n')}\n${stderr}`);
  return lines;
}
