/**
 * In the place of `consumer/batch.js`.
 *
 * Stock: compares offsets as BigInts for every record; goes by the last record that is left, so a
 * consumer never gets past a batch that compaction emptied (it asks for it thousands of times a
 * second, for ever), and takes one step per request over a batch whose end was compacted away.
 * Here: goes by the last offset of the last batch, as Java's consumer does.
 */

import { isClassWith, type Replacement } from '../replacement.ts';
import type { FetchedMessages } from './decode-messages.ts';
import { type AbortedTransaction, withoutAborted } from './filter-aborted.ts';

/** What a fetch response says of one partition. */
export interface PartitionData {
  readonly partition: number;
  readonly highWatermark: string;
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
  readonly messages: FetchedMessages;
}

export const consumerBatch: Replacement = {
  path: 'consumer/batch.js',
  exportsFor: (stock) => (isClassWith(stock, STOCK_METHODS) ? Batch : undefined),
};

const STOCK_METHODS = [
  'isEmpty',
  'isEmptyIncludingFiltered',
  'isEmptyDueToFiltering',
  'isEmptyControlRecord',
  'isEmptyDueToLogCompactedMessages',
  'firstOffset',
  'lastOffset',
  'offsetLag',
  'offsetLagLow',
];

type Messages = PartitionData['messages'];
type Message = Messages[number];

/** The records of one partition in one fetch; offsets are digits. */
export class Batch {
  readonly fetchedOffset: string;
  readonly topic: string;
  readonly partition: number;
  readonly highWatermark: string;
  readonly rawMessages: Messages;
  readonly messagesWithinOffset: Messages;
  /** Without control records and what was aborted. */
  readonly messages: readonly Message[];

  constructor(topic: string, fetchedOffset: string, data: PartitionData) {
    this.fetchedOffset = fetchedOffset;
    this.topic = topic;
    this.partition = data.partition;
    this.highWatermark = data.highWatermark;
    this.rawMessages = data.messages;
    this.messagesWithinOffset = from(Number(fetchedOffset), data.messages);
    this.messages = withoutControl(
      withoutAborted({
        messages: this.messagesWithinOffset,
        abortedTransactions: data.abortedTransactions,
      }),
    );
  }

  isEmpty(): boolean {
    return this.messages.length === 0;
  }

  isEmptyIncludingFiltered(): boolean {
    return this.messagesWithinOffset.length === 0;
  }

  /** Nothing to deliver, but something to move behind: kafkajs then resolves `lastOffset()`. */
  isEmptyDueToFiltering(): boolean {
    return this.isEmpty() && (this.rawMessages.length > 0 || this.#hasBatches());
  }

  isEmptyControlRecord(): boolean {
    return this.isEmpty() && this.messagesWithinOffset.some((each) => each.isControlRecord);
  }

  isEmptyDueToLogCompactedMessages(): boolean {
    return this.isEmptyIncludingFiltered() && (this.rawMessages.length > 0 || this.#hasBatches());
  }

  firstOffset(): string | null {
    return this.messagesWithinOffset[0]?.offset ?? null;
  }

  lastOffset(): string {
    if (this.#hasBatches()) return String(this.rawMessages.lastOffset);
    if (this.isEmptyDueToLogCompactedMessages()) return this.fetchedOffset;
    return this.messagesWithinOffset.at(-1)?.offset ?? String(Number(this.highWatermark) - 1);
  }

  /** How far the batch's end is from the end of the log. */
  offsetLag(): string {
    return String(Number(this.highWatermark) - 1 - Number(this.lastOffset()));
  }

  /** How far the batch's first record is from the end of the log. */
  offsetLagLow(): string {
    const first = this.firstOffset();
    return first === null ? '0' : String(Number(this.highWatermark) - 1 - Number(first));
  }

  #hasBatches(): boolean {
    const { lastOffset } = this.rawMessages;
    return lastOffset !== undefined && lastOffset >= Number(this.fetchedOffset);
  }
}

/** A batch is fetched whole, also when it was asked for from an offset inside it. */
function from(offset: number, messages: Messages): Messages {
  const first = messages.findIndex((each) => positionOf(each) >= offset);
  if (first === 0) return messages;
  return first < 0 ? [] : messages.slice(first);
}

function withoutControl(messages: readonly Message[]): readonly Message[] {
  return messages.some((each) => each.isControlRecord)
    ? messages.filter((each) => !each.isControlRecord)
    : messages;
}

function positionOf(message: Message): number {
  // Messages of brokers before 0.11 are read by kafkajs and have no number.
  return message.position ?? Number(message.offset);
}
