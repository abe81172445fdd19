import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../demo.ts', import.meta.url));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function startDemo(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const lines: string[] = [];
  const errors: string[] = [];
  let wake = (): void => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const ended = once(child, 'close').then(([code]) => ({ code, lines, errors }));
  const sees = async (text: string): Promise<void> => {
    while (!lines.some((line) => line.includes(text))) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { child, ended, sees };
}

// Four processes each: slow where the machine is busy.
describe('the demo', { timeout: 60_000 }, () => {
  it('ends with 0 when both lessons have shown every order, and leaves no process behind', async () => {
    const demo = startDemo('--count', '6', '--rate', 'max');
    await demo.sees('lesson03 | Category Analysis>');
    const children = childrenOf(demo.child);
    const { code, lines, errors } = await demo.ended;
    expect(code, errors.join('\n')).toBe(0);
    const count = (start: string) => lines.filter((line) => line.startsWith(start)).length;
    expect({
      sent: count('producer | Sent Order> '),
      processed: count('lesson02 | Processed Orders> '),
      totals: count('lesson03 | Customer Totals> '),
      analyses: count('lesson03 | Category Analysis> '),
    }).toEqual({ sent: 6, processed: 6, totals: 6, analyses: 6 });
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('takes its parts along when it is killed', async () => {
    const demo = startDemo('--rate', '20');
    await demo.sees('lesson02 | Processed Orders>');
    const children = childrenOf(demo.child);
    expect(children).toHaveLength(3);
    demo.child.kill('SIGKILL');
    await demo.ended;
    await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  it('stops everything when one part dies, and says which', async () => {
    const demo = startDemo('--rate', '20');
    await demo.sees('lesson03 | Category Analysis>');
    const children = childrenOf(demo.child);
    const victim = children.find((pid) => commandOf(pid).includes('order-processing'));
    process.kill(victim ?? 0, 'SIGKILL');
    const { code, errors } = await demo.ended;
    expect(code).toBe(1);
    expect(errors.join('\n')).toContain('lesson03 ended too soon, with signal SIGKILL');
    expect(children.filter(isAlive)).toEqual([]);
  });
});

/** The apps that this demo started. */
function childrenOf(child: ChildProcess): number[] {
  const list = execFileSync('ps', ['-o', 'pid=', '--ppid', `${child.pid}`], { encoding: 'utf8' });
  const children = list.trim().split(/\s+/).map(Number);
  return children.filter((pid) => /apps\/\S+\/main\.ts/.test(commandOf(pid)));
}

/** Empty for a process that has ended. */
function commandOf(pid: number): string {
  return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
