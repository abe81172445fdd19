import { describe, expect, it } from 'vitest';
import { DemoPartError } from './demo-part-error.ts';
import { Parts } from './parts.ts';

const MAIN = new URL('./test-support/part.ts', import.meta.url).href;
const NODE_ARGS = ['--import', 'tsx'];

/** Parts by name, each behaving as its name says. */
function start(...behaviours: string[]) {
  const lines: string[] = [];
  let wake = (): void => {};
  const listen = (part: string, line: string): undefined => {
    lines.push(`${part}: ${line}`);
    wake();
  };
  const parts = new Parts(
    behaviours.map((name) => ({ name, main: MAIN, args: [name] })),
    { stdout: listen, stderr: listen },
    NODE_ARGS,
  );
  const saw = async (text: string): Promise<string> => {
    for (;;) {
      const found = lines.find((line) => line.includes(text));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    parts,
    lines,
    saw,
    pid: async (name: string) => Number((await saw(`${name} as`)).split(' ').at(-1)),
  };
}

describe('the parts of the demo', () => {
  it('stop together, each asked once', async () => {
    const { parts, pid, lines } = start('wait');
    await using _ = parts;
    const id = await pid('wait');
    await parts.stop();
    expect(isAlive(id)).toBe(false);
    expect(lines.filter((line) => line.includes('Stopping'))).toHaveLength(1);
  });

  it('make it known which of them failed, after all it had to say', async () => {
    const { parts, lines } = start('wait', 'fail');
    await using _ = parts;
    await expect(parts.goOn(['wait', 'fail'])).rejects.toThrow(
      'fail ended too soon, with exit code 3',
    );
    expect(lines).toContain('fail: this is why');
    await expect(parts.stop()).rejects.toThrow(DemoPartError);
  });

  it('are gone when the demo lets go of them, however stubborn', async () => {
    const { parts, pid } = start('stubborn');
    const id = await pid('stubborn');
    await parts[Symbol.asyncDispose]();
    expect(isAlive(id)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
