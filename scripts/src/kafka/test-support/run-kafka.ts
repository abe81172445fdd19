/** `pnpm kafka` without a process of its own. */
import { type CommandContext, createLogger, dispatch, LineWriter } from '@tidemark/command-line';
import { kafkaProgram } from '../program.ts';

/**
 * What `pnpm kafka` prints for the words, on a broker at the address.
 *
 * @param exit is told an exit code that no error brings
 */
export async function runKafka(
  brokers: string,
  argv: readonly string[],
  exit?: (code: number) => void,
): Promise<string[]> {
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
  await dispatch(kafkaProgram(context, exit), context);
  await stdout.flush();
  return printed.split('\n').slice(0, -1);
}
