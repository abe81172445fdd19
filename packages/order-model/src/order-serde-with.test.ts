import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ORDER, WIRE } from '../test/arbitrary-orders.ts';
import { orderSerde } from './order-serde.ts';
import { orderSerdeWith } from './order-serde-with.ts';

const serde = orderSerdeWith({
  currency: z.string().length(3).default('EUR'),
  coupon: z.string().optional(),
});
const newer = WIRE.replace('}', ',"currency":"USD","gift":true}');

describe('an order with more fields', () => {
  it('has their defaults where an older producer wrote it', () => {
    expect(serde.deserialize(Buffer.from(WIRE))).toStrictEqual({
      ok: true,
      value: { ...ORDER, currency: 'EUR' },
    });
  });

  it('has their values where a newer one did, and passes on what is newer still', () => {
    const decoded = serde.deserialize(Buffer.from(newer));
    const value = { ...ORDER, currency: 'USD', unknownFields: { gift: 'true' } };
    expect(decoded).toStrictEqual({ ok: true, value });
    expect(serde.serialize(value).toString()).toBe(newer);
  });

  it('is read by a program that does not know them, which passes them on', () => {
    const written = serde.serialize({ ...ORDER, currency: 'USD', coupon: 'SUMMER' });
    const decoded = orderSerde.deserialize(written);
    expect(decoded.ok && orderSerde.serialize(decoded.value)).toEqual(written);
    expect(serde.deserialize(written)).toStrictEqual({
      ok: true,
      value: { ...ORDER, currency: 'USD', coupon: 'SUMMER' },
    });
  });

  it('is a bad record with the field and the reason when they are wrong', () => {
    const wrong = WIRE.replace('}', ',"currency":"EURO"}');
    expect(serde.deserialize(Buffer.from(wrong))).toMatchObject({ ok: false, field: 'currency' });
    expect(serde.deserialize(Buffer.from('{'))).toMatchObject({ ok: false, field: 'value' });
    const version = { headers: { 'schema-version': '2' } };
    expect(serde.deserialize(Buffer.from(WIRE), version)).toMatchObject({
      field: 'schema-version',
    });
  });

  it('cannot require what older orders do not have, nor redefine what all have', () => {
    expect(() => orderSerdeWith({ currency: z.string() })).toThrow(
      'the field currency needs a default: older orders have none',
    );
    expect(() => orderSerdeWith({ amount: z.number().default(1) })).toThrow(
      'every order has the field amount already',
    );
  });
});
