import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EventTimeSessionWindows,
  SlidingEventTimeWindows,
  type TimeWindow,
  TumblingEventTimeWindows,
  WatermarkStrategy,
  type WindowAssigner,
} from '../src/index.ts';
import { oneTask } from './one-task.ts';

const BOUND_MS = 20;

type Event = { readonly id: number; readonly key: string; readonly at: number };

/** `key start-end: ids`, for each window in the order of firing. */
function windowsOf(
  assigner: WindowAssigner<Event, TimeWindow>,
  events: readonly Event[],
): string[] {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Event>(
    BOUND_MS,
  ).withTimestampAssigner((event) => event.at);
  const { task, source, take } = oneTask<Event>((stream) => {
    stream
      .keyBy('key')
      .window(assigner)
      .apply<string>((key, { start, end }, elements, out) => {
        const ids = elements.map(({ id }) => id).sort((a, b) => a - b);
        out.collect(`${key} ${start}-${end}: ${ids.join(',')}`);
      })
      .print('W');
  }, strategy);
  for (const event of events) {
    source.record(0, event, undefined);
    task.emitPeriodicWatermarks();
  }
  task.endOfInput();
  return take().map((line) => line.replace(/^W> (.*)@-?\d+$/, '$1'));
}

const delayed = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -150, max: 150 }), fc.nat(BOUND_MS)),
    { maxLength: 50, size: 'max' },
  )
  .map((rows) => rows.map(([key, at, delay], id) => ({ event: { id, key, at }, delay })));

/** In an order of arrival in which nothing is later than the bound allows. */
function arriving(rows: readonly { event: Event; delay: number }[]): Event[] {
  return rows
    .toSorted((a, b) => a.event.at + a.delay - (b.event.at + b.delay))
    .map(({ event }) => event);
}

const assigner = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((size) => TumblingEventTimeWindows.of(size)),
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
    .map(([size, slide]) => SlidingEventTimeWindows.of(size, slide)),
  fc.integer({ min: 1, max: 40 }).map((gap) => EventTimeSessionWindows.withGap(gap)),
);

test('law: windows do not depend on the order of arrival within the bound', () => {
  fc.assert(
    fc.property(delayed, assigner, (rows, windows) => {
      const inOrder = rows.map(({ event }) => event).toSorted((a, b) => a.at - b.at);
      expect(windowsOf(windows, arriving(rows)).toSorted()).toEqual(
        windowsOf(windows, inOrder).toSorted(),
      );
    }),
  );
});

test('law: tumbling windows partition the stream', () => {
  fc.assert(
    fc.property(delayed, fc.integer({ min: 1, max: 40 }), (rows, size) => {
      const fired = windowsOf(TumblingEventTimeWindows.of(size), arriving(rows));
      const ids = fired.flatMap((line) => (line.split(': ')[1] ?? '').split(',').map(Number));
      expect(ids.toSorted((a, b) => a - b)).toEqual(rows.map(({ event }) => event.id));
      const windows = fired.map((line) => line.split(':')[0]);
      expect(new Set(windows).size).toBe(windows.length);
    }),
  );
});

test('law: session windows are the transitive closure of gaps', () => {
  fc.assert(
    fc.property(delayed, fc.integer({ min: 1, max: 40 }), (rows, gap) => {
      const expected: string[] = [];
      for (const key of ['a', 'b']) {
        const events = rows.map(({ event }) => event).filter((event) => event.key === key);
        let session: Event[] = [];
        for (const event of events.toSorted((a, b) => a.at - b.at)) {
          const last = session.at(-1);
          if (last !== undefined && event.at - last.at > gap) {
            expected.push(sessionLine(session, gap));
            session = [];
          }
          session.push(event);
        }
        if (session.length > 0) expected.push(sessionLine(session, gap));
      }
      const fired = windowsOf(EventTimeSessionWindows.withGap(gap), arriving(rows));
      expect(fired.toSorted()).toEqual(expected.toSorted());
    }),
  );
});

function sessionLine(session: readonly Event[], gap: number): string {
  const [first] = session;
  const last = session.at(-1);
  const ids = session.map(({ id }) => id).sort((a, b) => a - b);
  return `${first?.key} ${first?.at}-${(last?.at ?? 0) + gap}: ${ids.join(',')}`;
}

test('law: windows of a key fire in the order of their ends', () => {
  fc.assert(
    fc.property(delayed, assigner, (rows, windows) => {
      const ends = windowsOf(windows, arriving(rows)).map((line) =>
        Number(/-(-?\d+):/.exec(line)?.[1]),
      );
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    }),
  );
});
