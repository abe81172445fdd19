/** What happened in a harness, in order, for people who look for what went wrong. */

/** Something that went in (with all that follows from it) or came out. */
export interface TimelineEntry {
  readonly kind: 'in' | 'out' | 'timer-set' | 'timer-gone';
  readonly text: string;
}

const MARKS = {
  in: '',
  out: '      → ',
  'timer-set': '      + ',
  'timer-gone': '      - ',
} as const;

// A failed expectation is read in a terminal: the end of a long story is what matters.
const LONGEST = 200;

/** Collects entries and prints them. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];
  private readonly isKept: boolean;

  constructor(isKept = true) {
    this.isKept = isKept;
  }

  add(kind: TimelineEntry['kind'], text: string): void {
    if (this.isKept) this.entries.push({ kind, text });
  }

  /** One line an entry; what came out is indented under what went in. */
  toString(): string {
    const shown = this.entries.slice(-LONGEST);
    const left = this.entries.length - shown.length;
    const lines = shown.map(({ kind, text }) => `${MARKS[kind]}${text}`);
    return [...(left === 0 ? [] : [`… ${left} lines before these`]), ...lines].join('\n');
  }
}

/** A value in one line. */
export function inOneLine(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value, (_field, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (inner instanceof Map || inner instanceof Set) return [...inner];
    return inner;
  });
  return text ?? String(value);
}

/** A time, or the word for the first and the last watermark. */
export function timeText(time: number | undefined): string {
  if (time === undefined) return 'no time';
  if (time === Number.NEGATIVE_INFINITY) return 'MIN';
  return time === Number.POSITIVE_INFINITY ? 'MAX' : String(time);
}
