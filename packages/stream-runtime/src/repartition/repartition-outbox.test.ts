import type { ExchangeNode } from '@tidemark/event-time';
import { partitionForKey } from '@tidemark/kafka-connection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PartitionRecords, RepartitionOutbox } from './repartition-outbox.ts';
import { deliverItem, FIRST_ITEM, parseRepartition } from './repartition-record.ts';

const PARTITIONS = 3;
const NODE = { id: 'keyBy-1', type: 'keyBy' } as ExchangeNode;

function outbox(node = NODE) {
  return new RepartitionOutbox('0_1', [{ node, topic: 'behind', partitions: PARTITIONS }]);
}

/** What the tasks behind the topic are handed, by partition. */
function delivered(records: readonly PartitionRecords[]): unknown[][] {
  const seen: unknown[][] = Array.from({ length: PARTITIONS }, () => []);
  for (const { partition, records: all } of records) {
    for (const { value } of all) {
      const { channel, items } = parseRepartition(Buffer.from(String(value)));
      expect(channel).toBe('0_1');
      for (const item of items.slice(FIRST_ITEM)) {
        deliverItem(channel, item, {
          element: (_, element, timestamp) =>
            seen[partition]?.push(['element', element, timestamp]),
          watermark: (_, timestamp) => seen[partition]?.push(['watermark', timestamp]),
          status: (_, idle) => seen[partition]?.push(['status', idle]),
          end: (_, mark) => seen[partition]?.push(['end', mark]),
        });
      }
    }
  }
  return seen;
}

describe('the outbox of a task', () => {
  it('sends an element to the partition of its key, whatever the value is made of', () => {
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 2 }),
      fc.record({ name: fc.string(), cents: fc.double() }),
    );
    fc.assert(
      fc.property(
        fc.string(),
        anything,
        fc.option(fc.integer(), { nil: undefined }),
        (key, value, at) => {
          const box = outbox();
          try {
            box.element(NODE.id, key, value, at);
          } catch (error) {
            // What state cannot hold cannot travel either: functions, symbols, instances.
            return expect(error).toBeInstanceOf(TypeError);
          }
          const seen = delivered(box.take());
          expect(seen[partitionForKey(key, PARTITIONS)]?.at(-1)).toEqual(['element', value, at]);
        },
      ),
    );
  });

  it('tells every partition of a watermark, but before elements only those that need it', () => {
    const box = outbox();
    for (let time = 1; time <= 100; time++) box.watermark(NODE.id, time);
    box.element(NODE.id, 'a', 'x', 101);
    box.watermark(NODE.id, 102);
    const seen = delivered(box.take());
    const own = partitionForKey('a', PARTITIONS);
    for (const [partition, items] of seen.entries()) {
      expect(items).toEqual(
        partition === own
          ? [
              ['status', false],
              ['watermark', 100],
              ['element', 'x', 101],
              ['watermark', 102],
            ]
          : [
              ['status', false],
              ['watermark', 102],
            ],
      );
    }
  });

  it('says nothing where there is nothing to say', () => {
    const box = outbox();
    expect(box.isDirty).toBe(false);
    box.watermark(NODE.id, 5);
    expect(box.isDirty).toBe(true);
    box.take();
    box.watermark(NODE.id, 5);
    expect([box.isDirty, box.take()]).toEqual([false, []]);
  });

  it('lets an idle task take its watermark along before it is idle, and be active before the next', () => {
    const box = outbox();
    box.watermark(NODE.id, 5);
    box.status(NODE.id, true);
    const first = delivered(box.take())[0];
    expect(first).toEqual([
      ['status', false],
      ['watermark', 5],
      ['status', true],
    ]);
    box.status(NODE.id, false);
    box.watermark(NODE.id, 9);
    expect(delivered(box.take())[0]).toEqual([
      ['status', false],
      ['watermark', 9],
    ]);
  });

  it('does not send the last watermark of all: an end is said instead, with what was read', () => {
    const box = outbox();
    box.watermark(NODE.id, Number.POSITIVE_INFINITY);
    box.end({ 'orders-0': 7 });
    expect(delivered(box.take())[2]).toEqual([
      ['status', false],
      ['end', { 'orders-0': 7 }],
    ]);
  });

  it('hands a broadcast element to all', () => {
    const node = { id: 'broadcast-1', type: 'broadcast' } as ExchangeNode;
    const box = outbox(node);
    box.element(node.id, undefined, 'rule', undefined);
    for (const items of delivered(box.take()))
      expect(items.at(-1)).toEqual(['element', 'rule', undefined]);
  });

  it('keeps its records below what a broker takes', () => {
    const box = outbox();
    for (let index = 0; index < 1_000; index++) box.element(NODE.id, 'a', 'é'.repeat(1_000), index);
    const records = box.take().flatMap(({ records }) => records);
    expect(Math.max(...records.map(({ value }) => Buffer.byteLength(String(value))))).toBeLessThan(
      950_000,
    );
    expect(records.length).toBeLessThan(20);
  });
});
