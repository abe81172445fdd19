import { describe, expect, it } from 'vitest';
import { deadLetter } from './dead-letter.ts';

const from = { topic: 'orders', partition: 2 };
const why = { field: 'amount', reason: 'is no number' };
const bad = {
  offset: '42',
  timestamp: '1000',
  key: Buffer.from('customer_001'),
  value: Buffer.from('{"amount":"x"}'),
};

describe('a dead letter', () => {
  it('is the record itself, with where it was and why it is bad', () => {
    expect(deadLetter(from, bad, why)).toEqual({
      topic: 'orders-dead-letters',
      partition: 2,
      key: bad.key,
      value: bad.value,
      headers: {
        topic: 'orders',
        partition: '2',
        offset: '42',
        field: 'amount',
        reason: 'is no number',
      },
    });
  });

  it('keeps the headers of the record, those with our names under another one', () => {
    const headers = { trace: Buffer.from('1'), many: ['a', 'b'], topic: 'theirs' };
    expect(deadLetter(from, { ...bad, headers }, why).headers).toMatchObject({
      trace: Buffer.from('1'),
      many: ['a', 'b'],
      topic: 'orders',
      'original.topic': 'theirs',
    });
  });

  it('keeps a tombstone a tombstone', () => {
    expect(deadLetter(from, { ...bad, key: null, value: null }, why)).toMatchObject({
      key: null,
      value: null,
    });
  });

  it('does not hold on to the fetched buffers', () => {
    const { key, value } = deadLetter(from, bad, why);
    bad.value.fill(0);
    bad.key.fill(0);
    expect([String(key), String(value)]).toEqual(['customer_001', '{"amount":"x"}']);
  });

  it('is cut where a broker would refuse it, and says how long it was', () => {
    const letter = deadLetter(from, { ...bad, value: Buffer.alloc(1_000_000) }, why);
    expect(letter.value).toHaveLength(900_000);
    expect(letter.headers).toMatchObject({ 'truncated-from': '1000000' });
  });
});
