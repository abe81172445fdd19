import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CorpusConfig,
  type CorpusEvent,
  type CorpusLine,
  type CorpusScript,
  compareCorpusLines,
  jsonLines,
  parseCorpusScript,
  runCorpusScript,
} from '../src/flink-corpus/index.ts';
import { modelLines } from './window-model.ts';

const width = fc.integer({ min: 1, max: 24 });
const lateness = fc.oneof(fc.constant(0), fc.nat(30));
const offsetWithin = (distance: number) => fc.integer({ min: 1 - distance, max: distance - 1 });

const tumbling = width.chain((size) =>
  fc.record({
    assigner: fc.constant('tumbling' as const),
    size: fc.constant(size),
    offset: offsetWithin(size),
    lateness,
  }),
);
const sliding = width.chain((slide) =>
  fc.record({
    assigner: fc.constant('sliding' as const),
    size: width,
    slide: fc.constant(slide),
    offset: offsetWithin(slide),
    lateness,
  }),
);
const session = fc.record({ assigner: fc.constant('session' as const), gap: width, lateness });

/** Times that mostly go on, with elements before and after them. */
function eventsFor(channels: number): fc.Arbitrary<CorpusEvent[]> {
  const channel = fc.nat(channels - 1);
  const near = fc.integer({ min: -40, max: 25 });
  const element = fc.record({
    op: fc.constant('element' as const),
    key: fc.constantFrom('a', 'b'),
    value: fc.integer({ min: -9, max: 9 }),
    ts: near,
  });
  const watermark = fc.record({
    op: fc.constant('watermark' as const),
    ts: fc.integer({ min: -20, max: 20 }),
    channel,
  });
  const status = fc.record({ op: fc.constant('status' as const), channel, idle: fc.boolean() });
  const event = fc.oneof(
    { arbitrary: element, weight: 6 },
    { arbitrary: watermark, weight: 3 },
    { arbitrary: status, weight: channels > 1 ? 1 : 0 },
  );
  return fc.array(fc.tuple(event, fc.nat(6)), { maxLength: 60, size: 'max' }).map((steps) => {
    let now = -60;
    return steps.map(([step, passed]) => {
      now += passed;
      return step.op === 'status' ? step : { ...step, ts: now + step.ts };
    });
  });
}

const script: fc.Arbitrary<CorpusScript> = fc
  .tuple(fc.oneof(tumbling, sliding, session), fc.integer({ min: 1, max: 3 }))
  .chain(([assigner, channels]) =>
    eventsFor(channels).map((events) => {
      const config: CorpusConfig = { op: 'config', kind: 'window', channels, ...assigner };
      const end: CorpusEvent = { op: 'watermark', ts: 'MAX', channel: 0 };
      return { config, events: [...events, end] };
    }),
  );

test('law: windows over any channels give what the semantics say, line by line', () => {
  fc.assert(
    fc.property(script, (one) => {
      expect(compareCorpusLines(modelLines(one), runCorpusScript(one))).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test('the semantics as brute force give what Flink gave', () => {
  const folder = join(import.meta.dirname, '../fixtures/flink-2.2.1');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  let compared = 0;
  for (const file of files.filter((name) => name.endsWith('.script.jsonl'))) {
    const one = parseCorpusScript(readFileSync(join(folder, file), 'utf8'));
    if (one.config.kind !== 'window') continue;
    const expected = readFileSync(join(folder, file.replace('.script.', '.expected.')), 'utf8');
    const difference = compareCorpusLines(jsonLines(expected) as CorpusLine[], modelLines(one));
    expect(difference, file).toBeUndefined();
    compared++;
  }
  expect(compared).toBeGreaterThan(60);
});
