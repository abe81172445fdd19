/**
 * Records of a repartition topic: many elements of one upstream task in one record, with the
 * watermarks and statuses between them, as JSON text.
 */

import { fromPlain, plainText } from './plain-text.ts';

/** What an upstream task had read when it ended: by `topic-partition` of the job's sources. */
export type EndMark = Readonly<Record<string, number>>;

/** Takes what an upstream task sent, in its order. */
export interface RepartitionHandler {
  element(channel: string, value: unknown, timestamp: number | undefined): void;
  watermark(channel: string, timestamp: number): void;
  status(channel: string, idle: boolean): void;
  /** The task has read its sources to their ends: nothing more comes from it in this run. */
  end(channel: string, mark: EndMark): void;
}

const LAYOUT = 1;

/** One element as an item of a record. */
export function elementItem(value: unknown, timestamp: number | undefined): string {
  return timestamp === undefined
    ? `[${plainText(value)}]`
    : `[${plainText(value)},${plainText(timestamp)}]`;
}

/** A watermark as an item; it is never one of the infinities. */
export function watermarkItem(timestamp: number): string {
  return String(timestamp);
}

/** Idle or active again. */
export function statusItem(idle: boolean): string {
  return idle ? 'true' : 'false';
}

export function endItem(mark: EndMark): string {
  return JSON.stringify({ end: mark });
}

/** The value of a record that carries items of an upstream task, e.g. `0_3`. */
export function repartitionValue(channel: string, items: readonly string[]): string {
  return `[${LAYOUT},"${channel}",${items.join()}]`;
}

/** A record taken apart. */
export interface RepartitionRecord {
  readonly channel: string;
  /** Everything behind the first two of these. */
  readonly items: readonly unknown[];
}

/** Throws an error for anything but what `repartitionValue` makes. */
export function parseRepartition(value: Buffer | null): RepartitionRecord {
  const items: unknown = value === null ? undefined : JSON.parse(value.toString('utf8'));
  if (!Array.isArray(items) || items[0] !== LAYOUT || typeof items[1] !== 'string') {
    throw new Error('a record that is not of this layout');
  }
  return { channel: items[1], items };
}

/** Index of the first item of a parsed record. */
export const FIRST_ITEM = 2;

/** Hands one item on. */
export function deliverItem(channel: string, item: unknown, to: RepartitionHandler): void {
  if (Array.isArray(item)) {
    const timestamp = item.length > 1 ? Number(fromPlain(item[1])) : undefined;
    to.element(channel, fromPlain(item[0]), timestamp);
  } else if (typeof item === 'number') to.watermark(channel, item);
  else if (typeof item === 'boolean') to.status(channel, item);
  else to.end(channel, (item as { readonly end: EndMark }).end);
}
