import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBytes, mutated, nearJson, order, WIRE } from '../test/arbitrary-orders.ts';
import { MALFORMATIONS, malformedValue } from './malformed-order.ts';
import { orderSchema } from './order.ts';
import { createOrderGenerator } from './order-generator.ts';
import { orderJsonSchema } from './order-json-schema.ts';
import { orderSerde } from './order-serde.ts';

const stock = new Ajv2020({ multipleOfPrecision: 6 }).compile(orderJsonSchema());

/** Ajv divides doubles; this is `multipleOf` as the specification means it, for 0.01. */
const exact = new Ajv2020()
  .removeKeyword('multipleOf')
  .addKeyword({
    keyword: 'multipleOf',
    validate: (_: number, data: unknown) =>
      typeof data !== 'number' || /^-?\d+(\.\d{1,2})?$/.test(String(data)),
  })
  .compile(orderJsonSchema());

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

describe('the JSON Schema of an order', () => {
  it('says everything of an order that its documentation says', () => {
    expect(orderJsonSchema()).toMatchInlineSnapshot(`
      {
        "$id": "urn:tidemark:order:1",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "An order in a Kafka record value, version 1. Fields that are not named here may be added at any time: keep them when you pass an order on.",
        "properties": {
          "amount": {
            "description": "What it costs, with at most two decimals",
            "examples": [
              156.78,
            ],
            "maximum": 9999999999.99,
            "minimum": 0,
            "multipleOf": 0.01,
            "type": "number",
          },
          "category": {
            "description": "What kind of thing it is",
            "examples": [
              "Electronics",
            ],
            "maxLength": 200,
            "minLength": 1,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$",
            "type": "string",
          },
          "customerId": {
            "description": "Who ordered; the key of the Kafka record",
            "examples": [
              "customer_002",
            ],
            "maxLength": 200,
            "minLength": 1,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$",
            "type": "string",
          },
          "orderId": {
            "description": "Which order this is",
            "examples": [
              "order_00001",
            ],
            "maxLength": 200,
            "minLength": 1,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$",
            "type": "string",
          },
          "timestamp": {
            "description": "When it was placed, in milliseconds since 1970: its event time",
            "examples": [
              1721058123456,
            ],
            "maximum": 8640000000000000,
            "minimum": 0,
            "type": "integer",
          },
        },
        "required": [
          "orderId",
          "customerId",
          "amount",
          "timestamp",
          "category",
        ],
        "title": "Order",
        "type": "object",
      }
    `);
  });

  it('accepts what the producer writes', () => {
    const generator = createOrderGenerator({ seed: 42, now: () => 1_721_058_123_456 });
    for (let i = 0; i < 2_000; i++) {
      expect(stock(parsed(generator.next().value)), JSON.stringify(stock.errors)).toBe(true);
    }
  });

  it('refuses what the producer writes when it is asked for malformed orders', () => {
    const decoded = orderSerde.deserialize(Buffer.from(WIRE));
    for (const how of MALFORMATIONS) {
      if (!decoded.ok || how === 'not-utf8') continue;
      expect(stock(parsed(malformedValue(decoded.value, how))), how).toBe(false);
    }
  });

  it('accepts and refuses the same as the schema in zod', () => {
    const input = fc.oneof(nearJson, mutated, anyBytes, order.map(orderSerde.serialize));
    fc.assert(
      fc.property(input, (bytes) => {
        const value = parsed(bytes);
        expect(exact(value)).toBe(orderSchema.safeParse(value).success);
      }),
      { numRuns: 8_000 },
    );
  });

  it('accepts fields that it does not name', () => {
    expect(stock({ ...JSON.parse(WIRE), currency: 'EUR' })).toBe(true);
  });
});
