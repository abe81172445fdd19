import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBytes, mutated, nearJson, ORDER, order, WIRE } from '../test/arbitrary-orders.ts';
import { decodeWithSchema, orderSerde } from './order-serde.ts';
import { scanOrder } from './scan-order.ts';

describe('the fast path', () => {
  it('never accepts what the schema rejects, and yields the same order', () => {
    const input = fc.oneof(nearJson, mutated, anyBytes, order.map(orderSerde.serialize));
    fc.assert(
      fc.property(input, (bytes) => {
        const fast = scanOrder(bytes);
        if (fast !== undefined)
          expect(decodeWithSchema(bytes)).toStrictEqual({ ok: true, value: fast });
        expect(orderSerde.deserialize(bytes)).toStrictEqual(decodeWithSchema(bytes));
      }),
      { numRuns: 8_000 },
    );
  });

  it('is the one that reads what the producer writes', () => {
    expect(scanOrder(Buffer.from(WIRE))).toStrictEqual(ORDER);
  });

  it.each([
    WIRE.replace('156.78', '156.7'),
    WIRE.replace('{', '{ '),
    `${WIRE}\n`,
    WIRE.replace('customer_002', 'customer\\u005f002'),
    WIRE.replace('}', ',"extra":1}'),
    WIRE.replace('Electronics', 'Électronique'),
  ])('leaves to the schema what looks different: %s', (wire) => {
    expect(scanOrder(Buffer.from(wire))).toBeUndefined();
    expect(orderSerde.deserialize(Buffer.from(wire)).ok).toBe(true);
  });
});
