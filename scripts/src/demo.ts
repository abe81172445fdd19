/** `pnpm demo`: the whole system in one terminal, on a broker of its own that leaves nothing behind. */
import {
  createCommand,
  parseCount,
  parseInteger,
  parseOptions,
  parseRate,
  runCommand,
} from '@tidemark/command-line';

const STOPPING = 'Stopping the producer and both lessons…';

await runCommand({ name: 'demo', stopping: STOPPING }, async (context) => {
  const command = createCommand({
    name: 'pnpm demo',
    summary: 'local broker, producer, lesson 02 and lesson 03 in one terminal',
    examples: [
      ['pnpm demo', 'until Ctrl+C'],
      ['pnpm demo --count 50 --rate 10', 'fifty orders, ten a second, then stop'],
    ],
  })
    .option(
      '--count <n>',
      'orders to produce; the demo ends when both lessons have processed them',
      parseCount,
    )
    .option('--rate <n>', 'orders a second', parseRate, 4)
    .option('--seed <n>', 'the same customers, amounts and categories on every run', parseInteger);
  const options = parseOptions(command, context);
  context.stdout.line('=== Tidemark demo ===');
  await context.stdout.flush();
  const { runDemo } = await import('./demo/run-demo.ts');
  await runDemo(options, context);
});
