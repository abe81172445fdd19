import { MALFORMATIONS } from '@tidemark/order-model';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BANNER, connectedLines, connectingLines } from './connection-lines.ts';
import { jsonLines, lessonLines } from './order-lines.ts';
import { RunAccount } from './run-account.ts';
import { reportOf, summaryLines } from './summary.ts';
import { records } from './test-support.ts';

afterEach(() => void vi.restoreAllMocks());

const ORDER = {
  orderId: 'order_00001',
  customerId: 'customer_002',
  amountCents: 15_678,
  timestamp: 1_721_058_123_456,
  category: 'Electronics',
};
const RECORD = { order: ORDER, key: 'customer_002', value: Buffer.alloc(0) };

describe('the producer’s console', () => {
  it('begins as the lesson promises on Confluent Cloud', () => {
    const secret = { toString: () => '***' };
    const variables = ['CNFL_KAFKA_BROKER', 'CNFL_KC_API_KEY', 'CNFL_KC_API_SECRET'];
    const settings = { kind: 'confluent', variables, brokers: ['x:9092'], secret } as never;
    expect([
      BANNER,
      ...connectingLines(settings),
      ...connectedLines({ kind: 'confluent', description: '' }),
    ]).toEqual([
      '=== Kafka Order Producer ===',
      'Connecting to Confluent Cloud Kafka...',
      '✓ Loaded CNFL_KAFKA_BROKER from environment',
      '✓ Loaded CNFL_KC_API_KEY from environment',
      '✓ Loaded CNFL_KC_API_SECRET from environment',
      '✓ Kafka producer configured for Confluent Cloud',
      'Starting continuous order generation... Press Ctrl+C to stop.',
    ]);
  });

  it('says what is true on the local broker and on any Kafka', () => {
    expect(connectingLines({ kind: 'local', dataDir: '/x', variables: [] })).toEqual([
      'Connecting to the local Kafka broker...',
    ]);
    expect(
      connectedLines({ kind: 'local', description: 'local broker at 127.0.0.1:9092' })[0],
    ).toBe('✓ Kafka producer configured for local broker at 127.0.0.1:9092');
    const brokers = ['a:9092', 'b:9092'];
    expect(connectingLines({ kind: 'brokers', brokers, variables: ['KAFKA_BROKERS'] })).toEqual([
      'Connecting to Kafka at a:9092, b:9092...',
      '✓ Loaded KAFKA_BROKERS from environment',
    ]);
  });

  it('shows a delivered order in the lesson’s two lines', () => {
    expect(lessonLines(RECORD, 1, 12_345)).toEqual([
      'Sent Order> Order{id=order_00001, customer=customer_002, amount=156.78, category=Electronics}',
      '  ✓ Delivered to partition 1 at offset 12345',
    ]);
  });

  it('shows what is wrong with an order that was made so', () => {
    const first = (flaw: Parameters<typeof lessonLines>[0]['flaw']) =>
      lessonLines({ ...RECORD, ...(flaw && { flaw }) }, 1, 0)[0];
    expect(first({ kind: 'late', byMs: 12_345 })).toMatch(/Electronics} \(late by 12\.3 s\)$/);
    expect(first({ kind: 'duplicate' })).toMatch(/ \(duplicate\)$/);
    for (const how of MALFORMATIONS)
      expect(first({ kind: 'malformed', how })).toContain(`(malformed: ${how})`);
  });

  it('writes one JSON object an order, with its place in Kafka', () => {
    const object = (flaw: Parameters<typeof jsonLines>[0]['flaw']) =>
      jsonLines({ ...RECORD, ...(flaw && { flaw }) }, 1, 12_345).map((line) => JSON.parse(line));
    const order = {
      orderId: 'order_00001',
      customerId: 'customer_002',
      amount: 156.78,
      timestamp: 1_721_058_123_456,
      category: 'Electronics',
    };
    const place = { partition: 1, offset: '12345' };
    expect(object(undefined)).toEqual([{ ...order, ...place }]);
    expect(object({ kind: 'duplicate' })).toEqual([{ ...order, flaw: 'duplicate', ...place }]);
    expect(object({ kind: 'malformed', how: 'empty' })).toEqual([
      { orderId: 'order_00001', flaw: 'malformed', how: 'empty', ...place },
    ]);
  });
});

describe('the summary', () => {
  it('counts what arrived, what failed and what was flawed', () => {
    const account = new RunAccount({ delivered: () => {}, failed: () => {} });
    const batch = records(10).map((record, i) => ({
      record: i === 0 ? { ...record, flaw: { kind: 'duplicate' as const } } : record,
      since: i,
    }));
    vi.spyOn(performance, 'now').mockReturnValue(100);
    const target = { topic: 'orders', partition: 0 };
    account.delivered({ ...target, baseOffset: 5, items: batch.slice(0, 8) });
    account.failed({ ...target, items: batch.slice(8), error: new Error('no') });
    const report = reportOf(
      account,
      10,
      { elapsedMs: 2_000, seed: 7, retries: 3 },
      { maxRssBytes: 1, cpuMs: 2 },
    );
    expect(report).toMatchObject({
      orders: 8,
      sent: 10,
      acknowledged: 8,
      failed: 2,
      ordersPerSecond: 4,
      duplicates: 1,
      elapsedMs: 2_000,
      seed: 7,
    });
    expect(report.latencyMs.p50).toBeCloseTo(96, 0);
    expect(summaryLines(report)[0]).toBe(
      'Sent 10 orders in 2.0 s (4 a second): 8 acknowledged, 2 failed.',
    );
    expect(summaryLines(report)[2]).toBe('Retries: 3.');
    expect(summaryLines(report)[3]).toBe('Of them 0 late, 1 duplicate, 0 malformed.');
  });

  it('is whole for a run that sent nothing', () => {
    const account = new RunAccount({ delivered: () => {}, failed: () => {} });
    const report = reportOf(
      account,
      0,
      { elapsedMs: 0, seed: 7, retries: 0 },
      { maxRssBytes: 1, cpuMs: 2 },
    );
    expect(report).toMatchObject({ sent: 0, ordersPerSecond: 0, latencyMs: { p50: 0, p99: 0 } });
    expect(summaryLines(report)).toEqual([
      'Sent 0 orders in 0.0 s (0 a second): 0 acknowledged, 0 failed.',
    ]);
  });
});
