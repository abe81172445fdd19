/** How long `pnpm broker` takes until it has answered a first request, beside a Node that does nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../run-node.ts';
import { RawClient } from './raw-client.ts';

const MAIN = fileURLToPath(
  new URL('../../../../packages/local-broker/command.mjs', import.meta.url),
);

/** Milliseconds from the start of the process. */
export async function benchCommandStart(): Promise<{ brokerMs: number; nodeMs: number }> {
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
    await runNode(['-e', '0']);
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
