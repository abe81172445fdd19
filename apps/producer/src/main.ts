// `pnpm producer`. The banner comes before kafkajs and zod are loaded.

import { runCommand } from '@tidemark/command-line';
import { BANNER } from './connection-lines.ts';
import { producerOptions } from './options.ts';

await runCommand({ name: 'producer' }, async (context) => {
  const options = producerOptions(context);
  if (!options.json && !options.quiet) context.stdout.line(BANNER);
  await context.stdout.flush();
  const { produceOrders } = await import('./produce-orders.ts');
  await produceOrders(options, context);
});
