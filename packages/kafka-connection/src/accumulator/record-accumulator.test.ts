import type { Producer } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sizeOf } from './batch.ts';
import { createRecordAccumulator, type RecordAccumulatorOptions } from './record-accumulator.ts';
import { FakeSender, settled } from './testing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RECORD_BYTES = sizeOf({ value: 'aaaa' });

function setUp(options: Partial<RecordAccumulatorOptions<string>> = {}) {
  const kafka = new FakeSender();
  const told: string[] = [];
  const accumulator = createRecordAccumulator<string>({
    sender: kafka,
    message: (value) => ({ value }),
    listener: {
      delivered: ({ partition, baseOffset, items }) =>
        told.push(...items.map((item, index) => `${item} ${partition}@${baseOffset + index}`)),
      failed: ({ items, error }) =>
        told.push(...items.map((item) => `${item} failed: ${codeOf(error)}`)),
    },
    ...options,
  });
  const add = (partition: number, ...values: string[]) => {
    for (const value of values) accumulator.add({ topic: 't', partition }, value);
  };
  const sent = () => kafka.pending.map(({ values }) => values.join(' '));
  return { kafka, told, accumulator, add, sent };
}

const codeOf = (error: unknown): string => {
  const { code, message } = Object(error);
  return String(code ?? message);
};

const tooLarge = () => Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });

describe('a batch', () => {
  it('goes out when it has lingered, with all that came in the meantime', async () => {
    const { add, sent } = setUp({ lingerMs: 5 });
    add(0, 'a');
    vi.advanceTimersByTime(4);
    add(0, 'b');
    expect(sent()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent()).toEqual(['a b']);
  });

  it('goes out at once when it is full', async () => {
    const { add, sent } = setUp({ lingerMs: 1_000, batchBytes: 2 * RECORD_BYTES });
    add(0, 'aaaa', 'bbbb');
    expect(sent()).toEqual(['aaaa bbbb']);
  });

  it('never has more than the size of a batch', async () => {
    const { add, kafka, sent } = setUp({ lingerMs: 5, batchBytes: 2.5 * RECORD_BYTES });
    add(0, 'aaaa', 'bbbb', 'cccc', 'dddd', 'eeee');
    expect(sent()).toEqual(['aaaa bbbb']);
    await kafka.pending[0]?.confirm();
    expect(sent()).toEqual(['cccc dddd']);
    await kafka.pending[0]?.confirm();
    vi.advanceTimersByTime(5);
    expect(sent()).toEqual(['eeee']);
  });

  it('without lingering takes what is handed over in one go', async () => {
    const { add, sent } = setUp({ lingerMs: 0 });
    add(0, 'a', 'b');
    expect(sent()).toEqual([]);
    await settled();
    expect(sent()).toEqual(['a b']);
  });

  it('goes out by a flush, which waits for what was there, not for what comes later', async () => {
    const { add, accumulator, kafka, sent } = setUp({ lingerMs: 1_000 });
    add(0, 'a');
    let isFlushed = false;
    const flushed = accumulator.flush().then(() => {
      isFlushed = true;
    });
    expect(sent()).toEqual(['a']);
    add(0, 'later');
    await settled();
    expect(isFlushed).toBe(false);
    await kafka.pending[0]?.confirm();
    await flushed;
    expect(accumulator.outstanding).toBe(1);
  });
});

describe('delivery', () => {
  it('is told with partition and offset for each record, in order', async () => {
    const { add, kafka, told, accumulator } = setUp();
    add(1, 'a', 'b');
    add(2, 'c');
    const flushed = accumulator.flush();
    await kafka.confirmAll();
    await flushed;
    expect(told).toEqual(['a 1@0', 'b 1@1', 'c 2@0']);
  });

  it('keeps the order of a partition: one request at a time, partitions beside each other', async () => {
    const { add, kafka, sent } = setUp({ lingerMs: 5 });
    add(0, 'a');
    add(1, 'x');
    vi.advanceTimersByTime(5);
    add(0, 'b');
    add(1, 'y');
    vi.advanceTimersByTime(50);
    expect(sent()).toEqual(['a', 'x']);
    await kafka.pending[0]?.confirm();
    expect(sent()).toEqual(['x', 'b']);
  });

  it.each([
    ['nothing, as stock kafkajs does for a partition that does not exist', []],
    ['another partition', [{ topicName: 't', partition: 2, errorCode: 0, baseOffset: '1' }]],
    ['an error', [{ topicName: 't', partition: 0, errorCode: 6, baseOffset: '1' }]],
    ['no offset', [{ topicName: 't', partition: 0, errorCode: 0 }]],
    ['the offset -1', [{ topicName: 't', partition: 0, errorCode: 0, baseOffset: '-1' }]],
  ])('is not: %s', async (_, answer) => {
    const send: Producer['send'] = async () => answer;
    const { add, told, accumulator } = setUp({ sender: { send } });
    add(0, 'a');
    await accumulator.flush();
    expect(told).toEqual(['a failed: RECORDS_NOT_CONFIRMED']);
  });

  it('fails what is not confirmed in time, and what waits behind it in its own time', async () => {
    const { add, told, accumulator } = setUp({ lingerMs: 0, deliveryTimeoutMs: 1_000 });
    add(0, 'a');
    await vi.advanceTimersByTimeAsync(400);
    accumulator.retried({ error: new Error('x'), attempt: 1, elapsedMs: 400 });
    add(0, 'b');
    await vi.advanceTimersByTimeAsync(600);
    expect(told).toEqual(['a failed: DELIVERY_TIMED_OUT']);
    await vi.advanceTimersByTimeAsync(400);
    expect(told).toEqual(['a failed: DELIVERY_TIMED_OUT', 'b failed: DELIVERY_TIMED_OUT']);
    expect(accumulator).toMatchObject({ outstanding: 0, outstandingBytes: 0, retries: 1 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails everything that is left when it is given up, and hears no late answer', async () => {
    const { add, kafka, told, accumulator } = setUp({ lingerMs: 0 });
    add(0, 'a');
    await settled();
    add(0, 'b');
    const flushed = accumulator.flush();
    accumulator.giveUp(new Error('enough'));
    await flushed;
    await kafka.pending[0]?.confirm();
    expect(told).toEqual(['a failed: enough', 'b failed: enough']);
    expect(accumulator.outstanding).toBe(0);
  });
});

describe('a record that is too large', () => {
  it('by itself fails, and all others go on', async () => {
    const { add, kafka, told, accumulator } = setUp({ maxRequestBytes: 1_000 });
    add(0, 'a', 'x'.repeat(1_001), 'b');
    const flushed = accumulator.flush();
    await kafka.confirmAll();
    await flushed;
    expect(told.map((line) => line.replace(/x+/, 'x'))).toEqual([
      'x failed: RECORD_TOO_LARGE',
      'a 0@0',
      'b 0@1',
    ]);
  });

  it('for the topic only is found by halving the batch, and all others arrive in order', async () => {
    const kafka = new FakeSender();
    const send: Producer['send'] = async (request) => {
      if (request.messages.some(({ value }) => value === 'big')) throw tooLarge();
      const answer = kafka.send(request);
      await kafka.pending[0]?.confirm();
      return answer;
    };
    const { add, told, accumulator } = setUp({ sender: { send } });
    add(0, 'a', 'b', 'big', 'c', 'd', 'e');
    await accumulator.flush();
    expect(kafka.logs.get(0)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(told).toContain('big failed: too large');
    expect(told).toHaveLength(6);
  });
});

describe('memory', () => {
  it('is bounded against a broker that does not answer, and there is room again at the half', async () => {
    const { add, kafka, accumulator } = setUp({
      ...{ lingerMs: 0, batchBytes: RECORD_BYTES, bufferBytes: 10 * RECORD_BYTES },
    });
    let added = 0;
    for (; accumulator.room === undefined; added++) add(0, 'aaaa');
    expect(added).toBe(10);
    let hasRoom = false;
    void accumulator.room?.then(() => {
      hasRoom = true;
    });
    await settled();
    for (const left of [9, 8, 7, 6]) {
      await kafka.pending[0]?.confirm();
      expect([accumulator.outstanding, hasRoom]).toEqual([left, false]);
    }
    await kafka.pending[0]?.confirm();
    expect(hasRoom).toBe(true);
    expect(accumulator.room).toBeUndefined();
  });

  it('says how long the oldest request has been under way', async () => {
    const { add, kafka, accumulator } = setUp({ lingerMs: 0 });
    add(0, 'a');
    await settled();
    vi.advanceTimersByTime(700);
    add(1, 'b');
    await settled();
    vi.advanceTimersByTime(300);
    expect(accumulator.waitingMs).toBe(1_000);
    await kafka.pending[0]?.confirm();
    expect(accumulator.waitingMs).toBe(300);
    await kafka.confirmAll();
    expect(accumulator.waitingMs).toBe(0);
  });
});
