// Programs that are not Node's, run by tests where they are installed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Whether a command can be run; if not, says on stderr what is not tried and how to get it. */
export function isInstalled(command: string, args: readonly string[], cure: string): boolean {
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  if (status !== 0) process.stderr.write(`Not tried, since it is not installed: ${cure}\n`);
  return status === 0;
}

/** Runs a program to its end and returns its output. Throws when it fails. */
export async function output(
  command: string,
  args: readonly string[],
  stdin = '',
): Promise<string> {
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
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}
