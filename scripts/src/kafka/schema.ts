/** `pnpm kafka schema [NAME]` */
import { Argument, type CommandContext } from '@tidemark/command-line';
import { orderJsonSchema } from '@tidemark/order-model';
import type { KafkaProgram } from './session.ts';

const SCHEMAS = { order: orderJsonSchema } as const;

/** Adds the subcommand. */
export function addSchema(program: KafkaProgram, { stdout }: CommandContext): void {
  program
    .command('schema')
    .description('print the JSON Schema of a record value; needs no Kafka')
    .addArgument(new Argument('[name]', 'of what').choices(['order']).default('order'))
    .action((name) => {
      const schema = SCHEMAS[name]();
      stdout.line(JSON.stringify(schema, null, program.opts().json ? 0 : 2));
    });
}
