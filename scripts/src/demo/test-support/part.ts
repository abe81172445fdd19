/** An app for the tests of the demo: `wait` until it is stopped, `fail` with 3, or `stubborn` for ever. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '@tidemark/command-line';

await runCommand({ name: 'part' }, async ({ argv, stdout, signal, note }) => {
  stdout.line(`${argv[0]} as ${process.pid}`);
  if (argv[0] === 'fail') {
    note('this is why');
    return 3;
  }
  const untilStopped = argv[0] === 'wait' ? { signal } : {};
  await sleep(60_000, undefined, untilStopped);
  return 0;
});
