/**
 * Scripts of elements, watermarks and statuses with the answers that real Flink gave to them; the
 * format is described beside the fixtures. One JSON object a line, times in milliseconds or
 * "MIN" and "MAX".
 */

/** A time as it stands in a script. */
export type CorpusTime = number | 'MIN' | 'MAX';

/** Line 0: what operator the script drives. */
export interface CorpusConfig {
  readonly op: 'config';
  readonly kind: 'window' | 'timer';
  readonly channels?: number;
  readonly assigner?: 'tumbling' | 'sliding' | 'session';
  readonly size?: number;
  readonly slide?: number;
  readonly offset?: number;
  readonly gap?: number;
  readonly lateness?: number;
}

/** A record of a key; the last three fields are for timer scripts. */
export interface CorpusElement {
  readonly op: 'element';
  readonly key: string;
  readonly value: number;
  readonly ts: number;
  readonly timer?: number | readonly number[];
  readonly deleteTimer?: number | readonly number[];
  readonly chain?: number;
}

/** What happens in one step. */
export type CorpusEvent =
  | CorpusElement
  | { readonly op: 'watermark'; readonly ts: CorpusTime; readonly channel?: number }
  | { readonly op: 'status'; readonly channel: number; readonly idle: boolean };

/** A script: event number n (from 0) is step n + 1. */
export interface CorpusScript {
  readonly config: CorpusConfig;
  readonly events: readonly CorpusEvent[];
}

/** Reads a `*.script.jsonl` text. Throws SyntaxError. */
export function parseCorpusScript(text: string): CorpusScript {
  const [config, ...events] = jsonLines(text);
  return { config: config as CorpusConfig, events: events as CorpusEvent[] };
}

/** The objects of a JSON-lines text. Throws SyntaxError. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));
}

/** "MIN" and "MAX" as the infinities that stand for them here. */
export function fromCorpusTime(time: CorpusTime): number {
  if (time === 'MIN') return -Infinity;
  return time === 'MAX' ? Infinity : time;
}

/** The infinities as "MIN" and "MAX". */
export function toCorpusTime(time: number): CorpusTime {
  if (time === -Infinity) return 'MIN';
  return time === Infinity ? 'MAX' : time;
}
