/**
 * Sections 6 and 7 of the semantics by brute force: windows are found by trying all of them, sums
 * are added up anew each time, sessions are the transitive closure of all elements that count.
 */
import {
  type CorpusConfig,
  type CorpusElement,
  type CorpusLine,
  type CorpusScript,
  fromCorpusTime,
  toCorpusTime,
} from '../src/flink-corpus/index.ts';
import { ValveModel } from './valve-model.ts';

interface Bounds {
  readonly start: number;
  readonly end: number;
}

interface Model {
  /** What the element makes happen. */
  element(element: CorpusElement, watermark: number): object[];
  /** What fires between two watermarks. */
  advance(from: number, to: number): object[];
}

/** What the semantics say that a window script gives. */
export function modelLines({ config, events }: CorpusScript): CorpusLine[] {
  const valve = new ValveModel(config.channels ?? 1);
  const model = config.assigner === 'session' ? sessionModel(config) : paneModel(config);
  let watermark = -Infinity;
  return events.flatMap((event, index) => {
    const lines: object[] = [];
    if (event.op === 'element') {
      lines.push(...model.element(event, watermark));
    } else {
      const outputs =
        event.op === 'status'
          ? valve.status(event.channel, event.idle)
          : valve.watermark(event.channel ?? 0, fromCorpusTime(event.ts));
      for (const output of outputs) {
        if (output.idle !== undefined) {
          lines.push({ type: 'status', idle: output.idle });
        } else {
          lines.push(...model.advance(watermark, output.watermark));
          lines.push({ type: 'watermark', ts: toCorpusTime(output.watermark) });
          watermark = output.watermark;
        }
      }
    }
    return lines.map((line) => ({ step: index + 1, ...line }));
  });
}

/** Tumbling and sliding windows. */
function paneModel({ assigner, size = 1, slide, offset = 0, lateness = 0 }: CorpusConfig): Model {
  const distance = assigner === 'sliding' ? (slide ?? 1) : size;
  const taken: { bounds: Bounds; element: CorpusElement }[] = [];
  const total = (key: string, bounds: Bounds) =>
    record(
      key,
      bounds,
      taken
        .filter((one) => one.element.key === key && one.bounds.start === bounds.start)
        .map(({ element }) => element),
    );
  return {
    element(element, watermark) {
      const live = panesOf(element.ts, size, distance, offset).filter(
        ({ end }) => end - 1 + lateness > watermark,
      );
      if (live.length === 0) return lateLines(element, lateness, watermark);
      return live.flatMap((bounds) => {
        taken.push({ bounds, element });
        return bounds.end - 1 <= watermark ? [total(element.key, bounds)] : [];
      });
    },
    advance: (from, to) =>
      firing(
        taken.map(({ bounds, element }) => ({ key: element.key, bounds })),
        from,
        to,
      ).map(({ key, bounds }) => total(key, bounds)),
  };
}

/** Every window that has the time in it, the latest first. */
function panesOf(time: number, size: number, distance: number, offset: number): Bounds[] {
  const bounds: Bounds[] = [];
  for (let start = time; start > time - size; start--) {
    if ((start - offset) % distance === 0) bounds.push({ start, end: start + size });
  }
  return bounds;
}

function sessionModel({ gap = 1, lateness = 0 }: CorpusConfig): Model {
  let taken: CorpusElement[] = [];
  const sessions = (elements: readonly CorpusElement[]) => closure(elements, gap);
  return {
    element(element, watermark) {
      const session = sessions([...taken, element]).find(({ of }) => of.includes(element));
      if (session === undefined) return [];
      if (session.end - 1 + lateness <= watermark) return lateLines(element, lateness, watermark);
      taken.push(element);
      return session.end - 1 <= watermark ? [record(element.key, session, session.of)] : [];
    },
    advance(from, to) {
      const all = sessions(taken);
      const lines = firing(
        all.map((session) => ({ key: session.of[0]?.key ?? '', bounds: session })),
        from,
        to,
      ).map(({ key, bounds }) => record(key, bounds, bounds.of));
      const over = all.filter(({ end }) => end - 1 + lateness <= to);
      taken = taken.filter((element) => !over.some(({ of }) => of.includes(element)));
      return lines;
    },
  };
}

/** Elements whose gaps overlap or touch, directly or through others. */
function closure(elements: readonly CorpusElement[], gap: number) {
  let groups = elements.map((element) => ({
    start: element.ts,
    end: element.ts + gap,
    of: [element],
  }));
  for (;;) {
    const pair = groups
      .flatMap((a) => groups.map((b) => [a, b] as const))
      .find(
        ([a, b]) =>
          a !== b && a.of[0]?.key === b.of[0]?.key && a.start <= b.end && b.start <= a.end,
      );
    if (pair === undefined) return groups;
    const [a, b] = pair;
    const start = Math.min(a.start, b.start);
    const merged = { start, end: Math.max(a.end, b.end), of: [...a.of, ...b.of] };
    groups = [...groups.filter((group) => group !== a && group !== b), merged];
  }
}

/** Each window of each key once, that ends between two watermarks, by its end. */
function firing<B extends Bounds>(
  windows: readonly { key: string; bounds: B }[],
  from: number,
  to: number,
) {
  const unique = new Map(
    windows.map((window) => [`${window.key} ${window.bounds.start} ${window.bounds.end}`, window]),
  );
  return [...unique.values()]
    .filter(({ bounds }) => from < bounds.end - 1 && bounds.end - 1 <= to)
    .sort((a, b) => a.bounds.end - b.bounds.end);
}

function record(key: string, { start, end }: Bounds, elements: readonly CorpusElement[]): object {
  const sum = elements.reduce((so_far, { value }) => so_far + value, 0);
  return { type: 'record', key, start, end, sum, ts: end - 1 };
}

function lateLines(
  { key, value, ts }: CorpusElement,
  lateness: number,
  watermark: number,
): object[] {
  return ts + lateness <= watermark ? [{ type: 'late', key, value, ts }] : [];
}
