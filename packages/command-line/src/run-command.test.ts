import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('./test-support/echo-command.ts', import.meta.url));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(...argv: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', FIXTURE, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
    });
  }
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, ...text }));
  const sees = async (stream: 'stdout' | 'stderr', wanted: string): Promise<void> => {
    const ended = exited.then(() => 'ended');
    while (!text[stream].includes(wanted)) {
      if ((await Promise.race([once(child[stream], 'data'), ended])) === 'ended') return;
    }
  };
  return { child, exited, sees };
}

describe('a command', () => {
  it('writes every line before it ends, with the code that main gave', async () => {
    const { code, stdout } = await start('lines', '200000').exited;
    expect(code).toBe(3);
    expect(stdout.split('\n')).toHaveLength(200_001);
  });

  it('reports what main throws', async () => {
    const { code, stderr } = await start('throw').exited;
    expect(code).toBe(77);
    expect(stderr).toContain(
      '✗ Not allowed.\n  Next:  ask\n  Code:  DENIED (docs/errors.md#denied)',
    );
  });

  it('reports an error that escaped from a callback', async () => {
    const { code, stderr } = await start('escape').exited;
    expect(code).toBe(1);
    expect(stderr).toContain('✗ Error: escaped');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says so at once on %s, cleans up and ends with 0',
    async (signal) => {
      const command = start('wait');
      await command.sees('stdout', 'ready');
      command.child.kill(signal);
      const { code, stderr, stdout } = await command.exited;
      expect({ code, stdout }).toEqual({ code: 0, stdout: `ready\nstopped by ${signal}\n` });
      expect(stderr).toContain('Stopping…');
    },
  );

  it('ends with 0 when the stop came out of main as an AbortError', async () => {
    const command = start('abort');
    await command.sees('stdout', 'ready');
    command.child.kill('SIGINT');
    expect((await command.exited).code).toBe(0);
  });

  it('is forced with 130 by a second Ctrl+C, not by the echo of the first', async () => {
    const command = start('hang');
    await command.sees('stdout', 'ready');
    command.child.kill('SIGINT');
    await command.sees('stderr', 'Stopping…');
    command.child.kill('SIGINT');
    await command.sees('stdout', 'past the echo');
    command.child.kill('SIGINT');
    expect((await command.exited).code).toBe(130);
  });

  it('ends in silence when the reader of its output leaves', async () => {
    const command = start('endless');
    await command.sees('stdout', 'line');
    command.child.stdout.destroy();
    const { code, stderr } = await command.exited;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('stops when the process that started it with a channel is gone', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', FIXTURE, 'wait'], {
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    started.push(child);
    const output = child.stdout;
    if (output === null) throw new Error('started without a pipe');
    let stdout = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (stdout === 'ready\n') child.disconnect();
    });
    // After disconnect() Node emits no 'close'.
    const [[code]] = await Promise.all([once(child, 'exit'), once(output, 'end')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\nstopped by parent gone\n' });
  });

  it('does not wait for pino where nothing is logged', async () => {
    expect((await start('modules').exited).stdout).toBe('pino loaded: false\n');
  });
});
