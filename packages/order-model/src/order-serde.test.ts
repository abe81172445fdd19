import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORDER, order, WIRE } from '../test/arbitrary-orders.ts';
import { orderSerde } from './order-serde.ts';

describe('orderSerde', () => {
  it('writes the documented JSON', () => {
    expect(orderSerde.serialize(ORDER).toString()).toBe(WIRE);
  });

  it('always writes two decimals', () => {
    expect(orderSerde.serialize({ ...ORDER, amountCents: 15_000 }).toString()).toContain(
      '"amount":150.00,',
    );
    expect(orderSerde.serialize({ ...ORDER, amountCents: 7 }).toString()).toContain(
      '"amount":0.07,',
    );
  });

  it('gives back every order that it wrote', () => {
    fc.assert(
      fc.property(order, (value) => {
        expect(orderSerde.deserialize(orderSerde.serialize(value))).toStrictEqual({
          ok: true,
          value,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes what JSON.parse reads as the schema names it', () => {
    expect(JSON.parse(orderSerde.serialize(ORDER).toString())).toEqual({
      orderId: 'order_00001',
      customerId: 'customer_002',
      amount: 156.78,
      timestamp: 1_721_058_123_456,
      category: 'Electronics',
    });
  });

  it('takes the last of two fields of one name, as JSON.parse does', () => {
    const wire = WIRE.replace('"amount":156.78', '"amount":1.00,"amount":156.78');
    expect(orderSerde.deserialize(Buffer.from(wire))).toStrictEqual({ ok: true, value: ORDER });
  });

  it.each([
    ['is null', null, 'value', 'is null: a tombstone, not an order'],
    ['is empty', '', 'value', 'is empty'],
    ['is not an object', '[]', 'value', 'must be a JSON object, not an array'],
    ['is JSON null', 'null', 'value', 'must be a JSON object, not null'],
    ['lacks a field', WIRE.replace('"customerId":"customer_002",', ''), 'customerId', 'is missing'],
    [
      'has a text as amount',
      WIRE.replace('156.78', '"156.78"'),
      'amount',
      'must be a number, not a text',
    ],
    [
      'has a number as id',
      WIRE.replace('"order_00001"', '1'),
      'orderId',
      'must be a text, not a number',
    ],
    ['has a negative amount', WIRE.replace('156.78', '-0.01'), 'amount', 'must not be negative'],
    [
      'has three decimals',
      WIRE.replace('156.78', '156.789'),
      'amount',
      'must have at most two decimals',
    ],
    [
      'has an endless amount',
      WIRE.replace('156.78', '1e999'),
      'amount',
      'must be a number, not an endless number',
    ],
    ['has an empty category', WIRE.replace('Electronics', ''), 'category', 'must not be empty'],
    [
      'has an escape in an id',
      WIRE.replace('order_', '\\u001b[2J'),
      'orderId',
      'must not have control characters',
    ],
    [
      'has half a millisecond',
      WIRE.replace('3456,', '3456.5,'),
      'timestamp',
      'must be a whole number of milliseconds',
    ],
    ['is before 1970', WIRE.replace('1721058123456', '-1'), 'timestamp', 'must not be before 1970'],
  ])('says which field is wrong and why when a record %s', (_, wire, field, reason) => {
    const bytes = wire === null ? null : Buffer.from(wire);
    expect(orderSerde.deserialize(bytes)).toStrictEqual({ ok: false, field, reason });
  });

  it('names broken JSON without letting its control characters through', () => {
    const decoded = orderSerde.deserialize(Buffer.from('\u001b[2J{'));
    expect(decoded).toMatchObject({
      ok: false,
      field: 'value',
      reason: expect.stringMatching(/^is not JSON: [^\p{Cc}]+$/u),
    });
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from(WIRE.replace('Electronics', 'Électronique'), 'latin1');
    expect(orderSerde.deserialize(bytes)).toStrictEqual({
      ok: false,
      field: 'value',
      reason: 'is not UTF-8',
    });
  });
});
