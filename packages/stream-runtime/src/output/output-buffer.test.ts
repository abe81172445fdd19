import { partitionForKey } from '@tidemark/kafka-connection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Acknowledgement, ProducedRecord, TopicPartition } from '../client/kafka-client.ts';
import { OutputBuffer } from './output-buffer.ts';
import { TopicPartitions } from './topic-partitions.ts';

type Sent = TopicPartition & { readonly records: readonly ProducedRecord[] };

/** A buffer over a producer that remembers, and answers when it is told to. */
function buffer(
  partitions = 3,
  answer: (to: TopicPartition) => Acknowledgement[] = (to) => [{ ...to, baseOffset: 0 }],
) {
  const sent: Sent[] = [];
  const failures: unknown[] = [];
  let gate: Promise<void> = Promise.resolve();
  const outputs = new OutputBuffer({
    producer: {
      async send(to, records) {
        sent.push({ topic: to.topic, partition: to.partition, records });
        await gate;
        return answer(to);
      },
      disconnect: async () => {},
    },
    topics: new TopicPartitions(async () => partitions),
    onFailure: (error) => failures.push(error),
  });
  const hold = () => {
    let release = () => {};
    gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  };
  return { outputs, sent, failures, hold };
}

const record = (key: string | null, value = 'v') => ({ topic: 'out', key, value });

describe('the output buffer', () => {
  it('sends a record to the partition of its key, as every Kafka client does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 50 }), async (key, partitions) => {
        const { outputs, sent } = buffer(partitions);
        outputs.add(record(key));
        await outputs.flush();
        expect(sent[0]?.partition).toBe(partitionForKey(key, partitions));
      }),
    );
  });

  it('sends to one partition at a time, and keeps the order within it', async () => {
    const { outputs, sent } = buffer();
    for (let index = 0; index < 20; index++) outputs.add(record(`key${index % 4}`, `${index}`));
    await outputs.flush();
    expect(new Set(sent.map(({ partition }) => partition)).size).toBe(sent.length);
    for (const { records } of sent) {
      const values = records.map(({ value }) => Number(value));
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
    expect(sent.flatMap(({ records }) => records)).toHaveLength(20);
  });

  it('cuts what a broker would refuse: by number and by size', async () => {
    const { outputs, sent } = buffer(1);
    for (let index = 0; index < 2_500; index++) outputs.add(record(null));
    await outputs.flush();
    expect(sent.map(({ records }) => records.length)).toEqual([1_000, 1_000, 500]);
    const large = buffer(1);
    for (let index = 0; index < 3; index++) large.outputs.add(record(null, 'x'.repeat(500_000)));
    await large.outputs.flush();
    expect(large.sent.map(({ records }) => records.length)).toEqual([1, 1, 1]);
  });

  it('is flushed when everything added before is acknowledged, and not earlier', async () => {
    const { outputs, hold } = buffer();
    const release = hold();
    outputs.add(record('a'));
    outputs.kick();
    outputs.add(record('b'));
    let isFlushed = false;
    const flushed = outputs.flush().then(() => {
      isFlushed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isFlushed).toBe(false);
    release();
    await flushed;
    expect(isFlushed).toBe(true);
  });

  it('gathers while a send is under way, and sends the rest by itself', async () => {
    const { outputs, sent, hold } = buffer(1);
    const release = hold();
    outputs.add(record('a'));
    outputs.kick();
    await new Promise((resolve) => setImmediate(resolve));
    for (const key of ['b', 'c']) {
      outputs.add(record(key));
      outputs.kick();
    }
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.map(({ records }) => records.length)).toEqual([1, 2]);
  });

  it.each([
    ['nothing', () => []],
    ['another partition', (to: TopicPartition) => [{ ...to, partition: 9, baseOffset: 0 }]],
    ['an error', (to: TopicPartition) => [{ ...to, baseOffset: -1 }]],
  ])('fails for good when Kafka confirms %s', async (_, answer) => {
    const { outputs, failures } = buffer(3, answer);
    outputs.add(record('a'));
    await expect(outputs.flush()).rejects.toMatchObject({ code: 'RECORDS_NOT_ACKNOWLEDGED' });
    expect(failures).toHaveLength(1);
    await expect(outputs.flush()).rejects.toMatchObject({ code: 'RECORDS_NOT_ACKNOWLEDGED' });
  });

  it('is full above eight megabytes, those under way included', async () => {
    const { outputs, hold } = buffer(1);
    const release = hold();
    const fill = () => {
      for (let index = 0; index < 50; index++) outputs.add(record(null, 'x'.repeat(100_000)));
    };
    fill();
    outputs.kick();
    expect(outputs.isFull).toBe(false);
    fill();
    expect(outputs.isFull).toBe(true);
    release();
    await outputs.flush();
    expect(outputs.isFull).toBe(false);
  });
});
