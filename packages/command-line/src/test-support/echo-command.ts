/** A command whose first word says how it behaves; run by run-command.test.ts in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandContext, runCommand } from '../index.ts';
import { SIGNAL_ECHO_MS } from '../stop-signals.ts';

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

class DeniedError extends Error {
  readonly code = 'DENIED';
  readonly hint = 'ask';
  readonly exitCode = 77;
}

const behaviours: Record<string, (context: CommandContext) => Promise<number> | Promise<void>> = {
  lines: async ({ argv, stdout }) => {
    for (let i = 0; i < Number(argv[1]); i++) stdout.line(`line ${i}`);
    return 3;
  },
  throw: async () => {
    throw new DeniedError('Not allowed.');
  },
  escape: async () => {
    setImmediate(() => {
      throw new Error('escaped');
    });
    await sleep(60_000);
  },
  wait: async ({ stdout, signal }) => {
    stdout.line('ready');
    await Promise.race([aborted(signal), sleep(60_000)]);
    stdout.line(`stopped by ${signal.reason}`);
  },
  abort: async ({ stdout, signal }) => {
    stdout.line('ready');
    await sleep(60_000, undefined, { signal });
  },
  hang: async ({ stdout, signal }) => {
    stdout.line('ready');
    void aborted(signal)
      .then(() => sleep(SIGNAL_ECHO_MS + 50))
      .then(() => stdout.line('past the echo'));
    await sleep(60_000);
  },
  endless: async ({ stdout, signal, note }) => {
    while (!signal.aborted) {
      stdout.line('line');
      await new Promise((resolve) => setImmediate(resolve));
    }
    note('a summary that nobody asked for');
  },
  modules: async ({ stdout, log }) => {
    log.debug('not written');
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache).some((file) =>
      /[/\\]pino[/\\]/.test(file),
    );
    stdout.line(`pino loaded: ${loaded}`);
  },
};

await runCommand({ name: 'echo' }, async (context) => {
  const behaviour = behaviours[context.argv[0] ?? ''];
  if (behaviour === undefined) throw new Error(`no behaviour ${context.argv[0]}`);
  return (await behaviour(context)) ?? 0;
});
