/** `pnpm kafka` without a process of its own. */
import { type CommandContext, createLogger, dispatch, LineWriter } from '@tidemark/command-line';
import { kafkaProgram } from '../program.ts';

/** What `pnpm kafka` prints for the words, on a broker at the address. */
export async function runKafka(brokers: string, argv: readonly string[]): Promise<string[]> {
  let printed = '';
  const stdout = new LineWriter({
    write(text, done) {
      printed += text;
      done();
    },
  });
  const env = { KAFKA_BROKERS: brokers };
  const context: CommandContext = {
    argv,
    env,
    signal: new AbortController().signal,
    stdout,
    note: () => {},
    log: createLogger('test', env),
  };
  await dispatch(kafkaProgram(context), context);
  await stdout.flush();
  return printed.split('\n').slice(0, -1);
}
