import * as z from 'zod';
import { orderSchema } from './order.ts';
import { SCHEMA_VERSION } from './schema-version.ts';

/**
 * The JSON Schema (draft 2020-12) of an order's wire form, generated from {@link orderSchema}, for
 * programs in other languages. It accepts what the schema accepts; `multipleOf` is meant in decimal,
 * as the specification has it: a validator that divides doubles needs a tolerance (Ajv:
 * `multipleOfPrecision: 6`).
 */
export function orderJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(orderSchema, { io: 'input' });
  return {
    $schema,
    $id: `urn:tidemark:order:${SCHEMA_VERSION}`,
    title: 'Order',
    description: `An order in a Kafka record value, version ${SCHEMA_VERSION}. Fields that are not named here may be added at any time: keep them when you pass an order on.`,
    ...schema,
  };
}
