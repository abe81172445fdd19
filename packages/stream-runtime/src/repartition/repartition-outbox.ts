/**
 * What a task sends to the tasks behind its keyBys, until the next cut. A watermark goes to every
 * partition, but only before an element that follows it, or with the cut: so that many watermarks
 * between two elements cost nothing.
 */

import type { ExchangeNode, ExchangeOutput, NodeId } from '@tidemark/event-time';
import { partitionForKey } from '@tidemark/kafka-connection';
import type { ProducedRecord, TopicPartition } from '../client/kafka-client.ts';
import {
  type EndMark,
  elementItem,
  endItem,
  repartitionValue,
  statusItem,
  watermarkItem,
} from './repartition-record.ts';

/** A keyBy or broadcast whose output goes through a topic. */
export interface Cut {
  readonly node: ExchangeNode;
  readonly topic: string;
  readonly partitions: number;
}

/** Records for one partition. */
export type PartitionRecords = TopicPartition & { readonly records: readonly ProducedRecord[] };

// UTF-8 takes up to three bytes for one of these: a record stays below 900 kB.
const MAX_RECORD_CHARS = 300_000;
const ITEM_OVERHEAD = 8;

/** One task's; `channel` is the task's id. */
export class RepartitionOutbox implements ExchangeOutput {
  readonly #channel: string;
  readonly #streams: ReadonlyMap<NodeId, CutStream>;

  constructor(channel: string, cuts: readonly Cut[]) {
    this.#channel = channel;
    this.#streams = new Map(cuts.map((cut) => [cut.node.id, new CutStream(cut)]));
  }

  element(node: NodeId, key: unknown, value: unknown, timestamp: number | undefined): void {
    this.#stream(node).element(key, elementItem(value, timestamp));
  }

  watermark(node: NodeId, timestamp: number): void {
    // The last watermark of all is what `end()` says; it must not outlive the run.
    if (timestamp !== Number.POSITIVE_INFINITY) this.#stream(node).watermark = timestamp;
  }

  status(node: NodeId, idle: boolean): void {
    this.#stream(node).idle = idle;
  }

  /** Nothing more comes in this run. */
  end(mark: EndMark): void {
    for (const stream of this.#streams.values()) stream.end(mark);
  }

  /** About how many bytes wait. */
  get bytes(): number {
    let bytes = 0;
    for (const stream of this.#streams.values()) bytes += stream.chars;
    return bytes;
  }

  /** Whether a cut would send anything. */
  get isDirty(): boolean {
    for (const stream of this.#streams.values()) if (stream.isDirty) return true;
    return false;
  }

  /** All that waits, as records; afterwards nothing waits. */
  take(): PartitionRecords[] {
    return [...this.#streams.values()].flatMap((stream) => stream.take(this.#channel));
  }

  #stream(node: NodeId): CutStream {
    const stream = this.#streams.get(node);
    if (stream === undefined) throw new Error(`No topic takes the output of ${node}.`);
    return stream;
  }
}

/** One topic. */
class CutStream {
  readonly #cut: Cut;
  readonly #isBroadcast: boolean;
  readonly #lanes: readonly Lane[];
  watermark = Number.NEGATIVE_INFINITY;
  idle = false;

  constructor(cut: Cut) {
    this.#cut = cut;
    this.#isBroadcast = cut.node.type === 'broadcast';
    this.#lanes = Array.from({ length: cut.partitions }, () => new Lane());
  }

  element(key: unknown, item: string): void {
    if (this.#isBroadcast) {
      for (const lane of this.#lanes) lane.element(item, this.watermark, this.idle);
      return;
    }
    const lane = this.#lanes[partitionForKey(String(key), this.#lanes.length)];
    lane?.element(item, this.watermark, this.idle);
  }

  end(mark: EndMark): void {
    const item = endItem(mark);
    for (const lane of this.#lanes) lane.element(item, this.watermark, this.idle);
  }

  get chars(): number {
    return this.#lanes.reduce((chars, lane) => chars + lane.chars, 0);
  }

  get isDirty(): boolean {
    return this.#lanes.some((lane) => lane.chars > 0 || lane.isBehind(this.watermark, this.idle));
  }

  take(channel: string): PartitionRecords[] {
    const { topic } = this.#cut;
    return this.#lanes.flatMap((lane, partition) => {
      lane.catchUp(this.watermark, this.idle);
      const records = lane.take(channel);
      return records.length === 0 ? [] : [{ topic, partition, records }];
    });
  }
}

/** One partition of it: what it was told, and what waits. */
class Lane {
  #items: string[] = [];
  #full: string[][] = [];
  #chars = 0;
  #recordChars = 0;
  #watermark = Number.NEGATIVE_INFINITY;
  /** Undefined: the other side may think anything, from before this task took over. */
  #idle: boolean | undefined;

  get chars(): number {
    return this.#chars;
  }

  isBehind(watermark: number, idle: boolean): boolean {
    // At first nobody is told that a task which knows no time yet is active.
    if (this.#idle === undefined) return idle || watermark > this.#watermark;
    return watermark > this.#watermark || idle !== this.#idle;
  }

  element(item: string, watermark: number, idle: boolean): void {
    this.catchUp(watermark, idle);
    this.#add(item);
  }

  catchUp(watermark: number, idle: boolean): void {
    const advances = watermark > this.#watermark;
    // A channel that is idle does not take watermarks.
    if (this.#idle !== false && (advances || !idle)) this.#say(false);
    if (advances) {
      this.#watermark = watermark;
      this.#add(watermarkItem(watermark));
    }
    if (idle && this.#idle !== true) this.#say(true);
  }

  take(channel: string): ProducedRecord[] {
    const records = [...this.#full, this.#items]
      .filter((items) => items.length > 0)
      .map((items) => ({ key: null, value: repartitionValue(channel, items) }));
    this.#items = [];
    this.#full = [];
    this.#chars = 0;
    this.#recordChars = 0;
    return records;
  }

  #say(idle: boolean): void {
    this.#idle = idle;
    this.#add(statusItem(idle));
  }

  #add(item: string): void {
    const chars = item.length + ITEM_OVERHEAD;
    if (this.#recordChars + chars > MAX_RECORD_CHARS && this.#items.length > 0) {
      this.#full.push(this.#items);
      this.#items = [];
      this.#recordChars = 0;
    }
    this.#items.push(item);
    this.#recordChars += chars;
    this.#chars += chars;
  }
}
