/** Takes the records of a repartition topic apart, into the task behind it. */

import type { ExchangeInput } from '@tidemark/event-time';
import type { ConsumedRecord, TopicPartition } from '../client/kafka-client.ts';
import type { BadRecords } from '../job/bad-records.ts';
import type { JobMetrics } from '../job/job-metrics.ts';
import type { PoisonRecords } from '../job/poison-records.ts';
import type { RecordSink } from '../output/record-sink.ts';
import {
  deliverItem,
  type EndMark,
  FIRST_ITEM,
  parseRepartition,
  type RepartitionHandler,
  type RepartitionRecord,
} from '../repartition/repartition-record.ts';
import { recordName, StreamRuntimeError } from '../stream-runtime-error.ts';
import type { Channels } from './channels.ts';
import type { RecordFeed } from './partition-reader.ts';

/** What an ExchangeFeed works with. */
export interface ExchangeFeedOptions extends TopicPartition {
  readonly input: ExchangeInput;
  readonly channels: Channels;
  /** From this offset on the topic holds what was written in this run. */
  readonly liveFrom: number;
  readonly badRecords: BadRecords;
  readonly poison: PoisonRecords;
  readonly metrics: JobMetrics;
  readonly deadLetters: RecordSink;
}

/** One partition of a repartition topic. */
export class ExchangeFeed implements RecordFeed {
  // One of these records carries up to some thousand elements.
  readonly sliceRecords = 1;
  readonly watermark = undefined;
  readonly isAhead = false;
  readonly #options: ExchangeFeedOptions;
  readonly #handler: RepartitionHandler;
  inHand: number | undefined;
  #offset = 0;

  constructor(options: ExchangeFeedOptions) {
    this.#options = options;
    const { input, topic, channels, liveFrom } = options;
    this.#handler = {
      element: (channel, value, timestamp) => input.element(channel, value, timestamp),
      watermark: (channel, timestamp) => input.watermark(channel, timestamp),
      status: (channel, idle) => {
        if (!idle) channels.reopen(topic, channel);
        input.status(channel, idle);
      },
      end: (channel, mark: EndMark) => {
        // Nobody waits for it any more, and its next run may go on from the watermark that it had.
        input.status(channel, true);
        channels.end(topic, channel, mark, this.#offset >= liveFrom);
      },
    };
  }

  accept(record: ConsumedRecord): boolean {
    this.#offset = Number(record.offset);
    const { channel, items } = this.#parse(record);
    const { poison, metrics } = this.#options;
    const reasons = poison.of(this.#options, record.offset);
    // All before the last element that failed was processed then, and counted.
    const counted = reasons === undefined ? 0 : Math.max(...reasons.keys());
    const { isAgain } = metrics;
    let isSetAside = false;
    for (let index = FIRST_ITEM; index < items.length; index++) {
      const item = items[index];
      const isElement = Array.isArray(item);
      const reason = isElement ? reasons?.get(index) : undefined;
      metrics.isAgain = isAgain || index < counted;
      if (reason !== undefined) {
        this.#setAside(record, item, reason);
        isSetAside = true;
        continue;
      }
      // What fails at a watermark is a timer, and would fail at every later one.
      this.inHand = isElement ? index : undefined;
      metrics.begins();
      deliverItem(channel, item, this.#handler);
    }
    this.inHand = undefined;
    return isSetAside;
  }

  pause(): void {}

  resume(): void {}

  #setAside(record: ConsumedRecord, item: unknown, reason: string): void {
    const { badRecords, deadLetters } = this.#options;
    const [value] = item as readonly [unknown];
    // Each field by name: a record that decodes itself as it is asked has none of its own to be spread.
    const { offset, timestamp, headers } = record;
    const text = Buffer.from(JSON.stringify(value));
    const element = { offset, timestamp, headers, key: null, value: text };
    badRecords.setAside(this.#options, element, reason, deadLetters);
  }

  #parse(record: ConsumedRecord): RepartitionRecord {
    try {
      return parseRepartition(record.value);
    } catch (cause) {
      const { topic, partition } = this.#options;
      const { offset } = record;
      throw new StreamRuntimeError(
        'REPARTITION_UNREADABLE',
        `${recordName(topic, partition, offset)} is not of this job: ${cause instanceof Error ? cause.message : cause}`,
        { cause, location: { topic, partition, offset } },
      );
    }
  }
}
