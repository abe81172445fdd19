/** `pnpm kafka`: look into any Kafka and act on it. */
import { dispatch, runCommand } from '@tidemark/command-line';
import { kafkaProgram, NAME } from './program.ts';

await runCommand({ name: NAME, stopping: 'Stopping…' }, (context) =>
  dispatch(kafkaProgram(context), context),
);
