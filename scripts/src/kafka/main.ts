/** `pnpm kafka`: look into any Kafka and act on it. */
import { dispatch, runCommand } from '@tidemark/command-line';
import { kafkaProgram, NAME } from './program.ts';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  let exitCode = 0;
  const program = kafkaProgram(context, (code) => {
    exitCode = code;
  });
  await dispatch(program, context);
  return exitCode;
});
