/** How long `pnpm broker` takes until it has answered a first request, beside a Node.js that does nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../median.ts';
import { RawClient } from './raw-client.ts';

const MAIN = fileURLToPath(
  new URL('../../../../packages/local-broker/command.mjs', import.meta.url),
);

const STARTS = 5;

/** Milliseconds from the start of the process: the median. */
export async function benchCommandStart(): Promise<{ brokerMs: number; nodeMs: number }> {
  // Puts the sources into one file, where one of them has changed.
  await start();
  const starts = [];
  for (let i = 0; i < STARTS; i += 1) starts.push(await start());
  return {
    brokerMs: median(starts.map(({ brokerMs }) => brokerMs)),
    nodeMs: median(starts.map(({ nodeMs }) => nodeMs)),
  };
}

async function start(): Promise<{ brokerMs: number; nodeMs: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-broker-'));
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN, '--port', '0'], {
    env: { ...process.env, TIDEMARK_DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const address = await listening(child.stderr);
    using client = await RawClient.connect(address, 'bench');
    await client.apiVersions();
    const brokerMs = performance.now() - started;
    const again = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
    return { brokerMs, nodeMs: performance.now() - again };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true });
  }
}

async function listening(stderr: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  for await (const text of stderr) {
    said += String(text);
    const found = /listens on (\S+:\d+)/.exec(said)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`the broker did not start: ${said}`);
}
