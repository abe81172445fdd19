import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MALFORMATIONS, malformedValue } from './malformed-order.ts';
import {
  createOrderGenerator,
  DEFAULT_CATEGORIES,
  type GeneratedRecord,
  type OrderGeneratorOptions,
} from './order-generator.ts';
import { orderSerde } from './order-serde.ts';

const START = Date.parse('2024-07-15T15:42:03.000Z');

function take(count: number, options: Partial<OrderGeneratorOptions> = {}): GeneratedRecord[] {
  let time = START;
  const generator = createOrderGenerator({ seed: 42, now: () => (time += 1_000), ...options });
  return Array.from({ length: count }, () => generator.next());
}

function hashOf(records: readonly GeneratedRecord[]): string {
  const hash = createHash('sha256');
  for (const { key, value } of records) hash.update(key).update('\0').update(value).update('\0');
  return hash.digest('hex').slice(0, 16);
}

const FLAWS = {
  late: { percent: 5, byMs: { min: 10_000, max: 60_000 } },
  malformedPercent: 3,
  duplicatePercent: 2,
};

describe('createOrderGenerator', () => {
  it('numbers orders from order_00001 and goes on past five digits', () => {
    expect(take(3).map(({ order }) => order.orderId)).toEqual([
      'order_00001',
      'order_00002',
      'order_00003',
    ]);
    expect(take(2, { firstId: 99_999 }).map(({ order }) => order.orderId)).toEqual([
      'order_99999',
      'order_100000',
    ]);
    expect(take(1, { idPrefix: 'order_k3f9_' })[0]?.order.orderId).toBe('order_k3f9_00001');
  });

  it('makes the five customers, the five categories and amounts from 10.00 to 500.00', () => {
    const orders = take(5_000).map(({ order }) => order);
    const customers = [
      'customer_001',
      'customer_002',
      'customer_003',
      'customer_004',
      'customer_005',
    ];
    expect([...new Set(orders.map((o) => o.customerId))].sort()).toEqual(customers);
    expect([...new Set(orders.map((o) => o.category))].sort()).toEqual(
      [...DEFAULT_CATEGORIES].sort(),
    );
    const cents = orders.map((o) => o.amountCents);
    expect(Math.min(...cents)).toBeGreaterThanOrEqual(1_000);
    expect(Math.min(...cents)).toBeLessThan(1_100);
    expect(Math.max(...cents)).toBeLessThanOrEqual(50_000);
    expect(Math.max(...cents)).toBeGreaterThan(49_900);
  });

  it('writes a value that decodes to the order, keyed by customer', () => {
    for (const { order, key, value } of take(100)) {
      expect(key).toBe(order.customerId);
      expect(orderSerde.deserialize(value)).toStrictEqual({ ok: true, value: order });
    }
  });

  it('makes the same bytes from the same seed and clock on every run', () => {
    expect(hashOf(take(1_000))).toBe('46489c89dad26835');
    expect(hashOf(take(1_000, FLAWS))).toBe('59996df91368d52d');
    expect(hashOf(take(1_000, { seed: 43 }))).not.toBe(hashOf(take(1_000)));
  });

  it('makes about as many flaws as asked for', () => {
    const kinds = take(20_000, FLAWS).map(({ flaw }) => flaw?.kind);
    const share = (kind: string) => kinds.filter((k) => k === kind).length / 200;
    expect(share('late')).toBeCloseTo(5, 0);
    expect(share('malformed')).toBeCloseTo(3, 0);
    expect(share('duplicate')).toBeCloseTo(2, 0);
  });

  it('makes the same orders whether or not some of them are late or malformed', () => {
    const { duplicatePercent: _, ...flaws } = FLAWS;
    const withFlaws = take(500, flaws).filter(({ flaw }) => flaw === undefined);
    const plain = new Map(take(500).map(({ order }) => [order.orderId, order]));
    for (const { order } of withFlaws) expect(order).toStrictEqual(plain.get(order.orderId));
  });

  it('shifts the timestamp of a late order back by the time that it names', () => {
    const late = take(500, { late: FLAWS.late }).map((record, i) => ({
      ...record,
      due: START + (i + 1) * 1_000,
    }));
    const shifted = late.filter(({ flaw }) => flaw?.kind === 'late');
    expect(shifted.length).toBeGreaterThan(5);
    for (const { order, flaw, due } of shifted) {
      const byMs = flaw?.kind === 'late' ? flaw.byMs : Number.NaN;
      expect(byMs).toBeGreaterThanOrEqual(10_000);
      expect(byMs).toBeLessThanOrEqual(60_000);
      expect(order.timestamp).toBe(due - byMs);
    }
  });

  it('repeats a recent order byte for byte as a duplicate, under the same key', () => {
    const records = take(500, { duplicatePercent: 20 });
    const seen = new Map<string, GeneratedRecord>();
    for (const record of records) {
      const original = seen.get(record.order.orderId);
      expect(record.flaw?.kind === 'duplicate').toBe(original !== undefined);
      if (original !== undefined)
        expect([record.key, record.value]).toEqual([original.key, original.value]);
      seen.set(record.order.orderId, record);
    }
    expect(seen.size).toBeLessThan(450);
  });

  it('refuses to make orders of no category', () => {
    expect(() => take(1, { categories: [] })).toThrow(RangeError);
  });
});

describe('a malformed order', () => {
  it.each(MALFORMATIONS)('cannot be decoded: %s', (how) => {
    const text = fc.stringMatching(/^[a-z"\\$&é]{1,9}$/);
    fc.assert(
      fc.property(text, text, fc.nat(60_000), (customerId, category, amountCents) => {
        const order = {
          orderId: 'order_00001',
          customerId,
          amountCents,
          timestamp: START,
          category,
        };
        expect(orderSerde.deserialize(malformedValue(order, how)).ok).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
