import { type CommandContext, createLogger, dispatch, LineWriter } from '@tidemark/command-line';
import { orderJsonSchema } from '@tidemark/order-model';
import { expect, it } from 'vitest';
import { kafkaProgram } from './program.ts';

/** What `pnpm kafka` prints for the words, in a place where there is no Kafka. */
async function kafka(...argv: string[]): Promise<string> {
  let printed = '';
  const stdout = new LineWriter({
    write(text, done) {
      printed += text;
      done();
    },
  });
  const env = { KAFKA_BROKERS: 'nowhere.invalid:1' };
  const signal = new AbortController().signal;
  const log = createLogger('test', env);
  const context: CommandContext = { argv, env, signal, stdout, note: () => {}, log };
  await dispatch(kafkaProgram(context), context);
  await stdout.flush();
  return printed;
}

it('schema prints the JSON Schema of an order, for people and on one line', async () => {
  const pretty = await kafka('schema', 'order');
  expect(pretty).toBe(`${JSON.stringify(orderJsonSchema(), null, 2)}\n`);
  expect(await kafka('schema')).toBe(pretty);
  expect(await kafka('schema', '--json')).toBe(`${JSON.stringify(orderJsonSchema())}\n`);
});

it('schema names what there is when it is asked for something else', async () => {
  await expect(kafka('schema', 'orders')).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('Allowed choices are order'),
  });
});
