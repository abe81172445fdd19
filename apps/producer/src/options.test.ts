import { MAX_AMOUNT_CENTS as MODEL_MAX_AMOUNT_CENTS, orderSchema } from '@tidemark/order-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORY, MAX_AMOUNT_CENTS, producerOptions } from './options.ts';

const parse = (line: string, env: Record<string, string> = {}) =>
  producerOptions({ argv: line.split(' ').filter((word) => word !== ''), env });

describe('the producer’s flags', () => {
  it('have the lesson’s defaults', () => {
    expect(parse('')).toMatchObject({
      topic: 'orders',
      count: Number.POSITIVE_INFINITY,
      pace: { kind: 'interval', range: { minMs: 2_000, maxMs: 4_000 } },
      seed: undefined,
      customers: 5,
      amountCents: { min: 1_000, max: 50_000 },
      acks: 'all',
      lingerMs: 5,
      batchBytes: 262_144,
      json: false,
      quiet: false,
      createTopic: false,
    });
  });

  it('are all understood', () => {
    const line =
      '--topic t --count 7 --rate max --seed 42 --customers 9 --categories a,b --amount 1-2.5 --start-at 2024-07-15T00:00:00Z --time-step 2s --burst every=60s,for=5s,factor=20 --late percent=5,by=10s-60s --malformed 1 --duplicates 2 --acks 1 --linger 20ms --batch-size 16kB --buffer-memory 1MB --delivery-timeout 30s --undelivered u.ndjson --json --quiet --report r.json --brokers h:1 --create-topic';
    expect(parse(line)).toEqual({
      topic: 't',
      count: 7,
      pace: { kind: 'rate', perSecond: Number.POSITIVE_INFINITY },
      seed: 42,
      customers: 9,
      categories: ['a', 'b'],
      amountCents: { min: 100, max: 250 },
      eventTime: { startAt: Date.parse('2024-07-15T00:00:00Z'), stepMs: 2_000 },
      burst: { everyMs: 60_000, forMs: 5_000, factor: 20 },
      late: { percent: 5, byMs: { min: 10_000, max: 60_000 } },
      malformedPercent: 1,
      duplicatePercent: 2,
      acks: 'leader',
      lingerMs: 20,
      batchBytes: 16_384,
      bufferBytes: 1_048_576,
      deliveryTimeoutMs: 30_000,
      undelivered: 'u.ndjson',
      json: true,
      quiet: true,
      report: 'r.json',
      brokers: 'h:1',
      createTopic: true,
    });
  });

  it('come from the environment too, where the command line does not say otherwise', () => {
    expect(parse('', { TIDEMARK_RATE: '5' }).pace).toEqual({ kind: 'rate', perSecond: 5 });
    expect(parse('--rate 6', { TIDEMARK_RATE: '5' }).pace).toEqual({ kind: 'rate', perSecond: 6 });
    const interval = { kind: 'interval', range: { minMs: 1_000, maxMs: 1_000 } };
    expect(parse('--interval 1s', { TIDEMARK_RATE: '5' }).pace).toEqual(interval);
    expect(parse('--rate 6', { TIDEMARK_INTERVAL: '1s' }).pace).toEqual({
      kind: 'rate',
      perSecond: 6,
    });
    expect(parse('', { TIDEMARK_INTERVAL: '1s' }).pace).toEqual(interval);
  });

  it('start a simulated clock that goes a second an order', () => {
    expect(parse('--start-at 2024-07-15').eventTime?.stepMs).toBe(1_000);
  });

  it.each([
    ['--rat 5', /did you mean --rate/i],
    ['--rate -1', /--rate/],
    ['--rate 0', /--rate/],
    ['--count 0', /--count/],
    ['--amount 500-10', /10-500/],
    ['--amount 1-99999999999', /at most 9999999999\.99/],
    ['--interval 4s-2s', /2s-4s/],
    ['--interval 2s --rate 5', /exclude each other/],
    ['--seed 4294967296', /--seed is at most/],
    ['--seed x', /--seed/],
    ['--customers 1000001', /--customers is at most/],
    ['--time-step 1s', /needs --start-at/],
    ['--start-at 1969-01-01', /before 1970/],
    ['--start-at yesterday', /--start-at/],
    ['--burst every=60s,for=61s,factor=2', /must not be longer/],
    ['--burst every=60s,for=5s', /factor/],
    ['--burst every=60s,for=5s,factor=max', /is a number/],
    ['--rate max --burst every=60s,for=5s,factor=2', /nothing to speed up/],
    ['--malformed 60 --duplicates 30 --late percent=11,by=1s', /together at most 100/],
    ['--malformed 101', /--malformed/],
    ['--acks 0', /--acks/],
    ['--categories ,', /--categories/],
    ['orders', /argument/],
  ])('are refused with exit code 2 and a reason: %s', (line, reason) => {
    const error = caught(() => parse(line));
    expect(error).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: expect.stringMatching(reason),
    });
  });

  it('refuse a rate and an interval that are both in the environment', () => {
    const error = caught(() => parse('', { TIDEMARK_RATE: '5', TIDEMARK_INTERVAL: '1s' }));
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining('exclude') });
  });

  it('never let through what the order schema would refuse', () => {
    expect(MAX_AMOUNT_CENTS).toBe(MODEL_MAX_AMOUNT_CENTS);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (category) => {
        const accepted = orderSchema.shape.category.safeParse(category).success;
        expect(!CATEGORY.test(category) || accepted).toBe(true);
      }),
    );
  });
});

function caught(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
