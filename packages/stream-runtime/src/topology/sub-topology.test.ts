import type { JobGraph } from '@tidemark/event-time';
import {
  BroadcastProcessFunction,
  MapStateDescriptor,
  WatermarkStrategy,
} from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { graphOf, ordersOf, Totals, totalsJob } from '../test-support/order-job.ts';
import { sourceTopics, splitIntoSubTopologies } from './sub-topology.ts';

class Ignore extends BroadcastProcessFunction<unknown, unknown, string> {
  processElement(): void {}

  processBroadcastElement(): void {}
}

function namesOf(graph: JobGraph): string[][] {
  return splitIntoSubTopologies(graph).map(({ nodes }) =>
    graph.nodes.filter(({ id }) => nodes.has(id)).map(({ name }) => name),
  );
}

describe('the sub-topologies of a job', () => {
  it('are one where every keyBy is on the field that the source is partitioned by', () => {
    const job = graphOf((environment) => {
      ordersOf(environment)
        .filter((order) => order.cents > 0)
        .keyBy('customer')
        .process(new Totals())
        .print('P');
    });
    expect(namesOf(job)).toHaveLength(1);
  });

  it('are cut behind a keyBy on another field, whose node stays upstream', () => {
    const [first, second, ...more] = splitIntoSubTopologies(totalsJob());
    expect(more).toEqual([]);
    expect(first?.sources.map(({ name }) => name)).toEqual(['orders']);
    expect(second?.sources).toEqual([]);
    expect(second?.exchanges).toMatchObject([{ type: 'keyBy', field: 'category' }]);
    expect(namesOf(totalsJob())[1]).toEqual(['Categories', 'Print to Std. Out: category']);
  });

  it('are cut behind a keyBy on the same field when a map may have changed it', () => {
    const job = graphOf((environment) => {
      ordersOf(environment)
        .map((order) => ({ ...order, customer: order.category }))
        .keyBy('customer')
        .process(new Totals())
        .print('P');
    });
    expect(namesOf(job)).toHaveLength(2);
  });

  it('are cut behind a keyBy by a function, which could compute anything', () => {
    const job = graphOf((environment) => {
      ordersOf(environment)
        .keyBy((order) => order.customer)
        .process(new Totals())
        .print('P');
    });
    expect(namesOf(job)).toHaveLength(2);
  });

  it('keep all readers of one keyBy together, and separate keyBys apart', () => {
    const job = graphOf((environment) => {
      const orders = ordersOf(environment);
      const byCategory = orders.keyBy('category');
      byCategory.process(new Totals()).print('A');
      byCategory.process(new Totals()).print('B');
      orders.keyBy('category').process(new Totals()).print('C');
    });
    const parts = splitIntoSubTopologies(job);
    expect(parts.map(({ exchanges }) => exchanges.length)).toEqual([0, 1, 1]);
  });

  it('follow each other through several exchanges, upstream first', () => {
    const job = graphOf((environment) => {
      ordersOf(environment)
        .keyBy('category')
        .process(new Totals())
        .keyBy((line) => line.length)
        .reduce((a) => a)
        .print('P');
    });
    const parts = splitIntoSubTopologies(job);
    expect(
      parts.map(({ id, sources, exchanges }) => [id, sources.length, exchanges.length]),
    ).toEqual([
      [0, 1, 0],
      [1, 0, 1],
      [2, 0, 1],
    ]);
  });

  it('are cut behind a broadcast, and what is connected to it is fed by both exchanges', () => {
    const rules = new MapStateDescriptor<string, string>('rules');
    const job = graphOf((environment) => {
      const broadcast = ordersOf(environment, 'returns').broadcast(rules);
      ordersOf(environment).keyBy('category').connect(broadcast).process(new Ignore()).print('P');
    });
    const parts = splitIntoSubTopologies(job);
    expect(parts.map(({ sources }) => sources.length)).toEqual([1, 1, 0]);
    expect(parts[2]?.exchanges.map(({ type }) => type).toSorted()).toEqual(['broadcast', 'keyBy']);
  });

  it('may read topics of their own beside a broadcast: partition P of all of them', () => {
    const rules = new MapStateDescriptor<string, string>('rules');
    const job = graphOf((environment) => {
      const broadcast = ordersOf(environment, 'returns').broadcast(rules);
      ordersOf(environment).keyBy('customer').connect(broadcast).process(new Ignore()).print('P');
    });
    const parts = splitIntoSubTopologies(job);
    expect(parts.map(({ sources, exchanges }) => [sources.length, exchanges.length])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('are co-partitioned where two sources are keyed together without an exchange', () => {
    const job = graphOf((environment) => {
      const both = ordersOf(environment).union(ordersOf(environment, 'returns'));
      both.keyBy('customer').process(new Totals()).print('P');
    });
    expect(splitIntoSubTopologies(job)).toMatchObject([{ coPartitioned: true }]);
  });

  it('are refused where a re-keyed stream runs together with the one that it was made of', () => {
    const job = graphOf((environment) => {
      const orders = ordersOf(environment);
      const totals = orders.keyBy('category').process(new Totals());
      orders
        .map((order) => order.customer)
        .union(totals)
        .print('P');
    });
    expect(() => splitIntoSubTopologies(job)).toThrow(
      expect.objectContaining({ code: 'TOPOLOGY_NOT_SUPPORTED' }),
    );
  });
});

describe('the topics of a job', () => {
  it('are refused when two sources read the same one', () => {
    const job = graphOf((environment) => {
      ordersOf(environment).print('A');
      ordersOf(environment).print('B');
    });
    expect(() => sourceTopics(splitIntoSubTopologies(job))).toThrow(
      expect.objectContaining({ code: 'TOPIC_READ_TWICE' }),
    );
  });

  it('are refused for a source that is no Kafka topic', () => {
    const job = graphOf((environment) => {
      const file = { sourceType: 'file' };
      environment.fromSource(file, WatermarkStrategy.noWatermarks(), 'file').print('P');
    });
    expect(() => sourceTopics(splitIntoSubTopologies(job))).toThrow(
      expect.objectContaining({ code: 'SOURCE_NOT_KAFKA' }),
    );
  });
});
