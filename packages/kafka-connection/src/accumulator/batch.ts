/** Records of one partition that will go out together, and how they grow too large and are split. */

import type { Message } from 'kafkajs';

/** What the records of a batch are to whoever handed them over, and what Kafka gets of them. */
export class Batch<Item> {
  readonly items: Item[] = [];
  readonly messages: Message[] = [];
  /** When its first record was handed over, by `performance.now()`. */
  readonly openedAt: number;
  #bytes = 0;

  constructor(openedAt: number) {
    this.openedAt = openedAt;
  }

  /** About what the batch takes of a request. */
  get bytes(): number {
    return this.#bytes;
  }

  add(item: Item, message: Message, bytes: number): void {
    this.items.push(item);
    this.messages.push(message);
    this.#bytes += bytes;
  }

  /** Two batches of half the records each, in order. */
  halves(): readonly [Batch<Item>, Batch<Item>] {
    const halves = [new Batch<Item>(this.openedAt), new Batch<Item>(this.openedAt)] as const;
    const middle = Math.ceil(this.items.length / 2);
    for (const [index, item] of this.items.entries()) {
      const message = this.messages[index];
      if (message) halves[index < middle ? 0 : 1].add(item, message, sizeOf(message));
    }
    return halves;
  }
}

// What the format adds to key and value: lengths, deltas, attributes (KIP-98).
const RECORD_OVERHEAD_BYTES = 30;
const HEADER_OVERHEAD_BYTES = 6;
const LARGEST_BYTES_A_CHARACTER = 3;

/** The most bytes that a record takes in a batch without compression. */
export function sizeOf({ key, value, headers }: Message): number {
  let size = RECORD_OVERHEAD_BYTES + bytesOf(key) + bytesOf(value);
  for (const name in headers) {
    const values = headers[name];
    for (const each of Array.isArray(values) ? values : [values]) {
      size += HEADER_OVERHEAD_BYTES + bytesOf(name) + bytesOf(each);
    }
  }
  return size;
}

function bytesOf(value: Buffer | string | null | undefined): number {
  if (typeof value !== 'string') return value?.length ?? 0;
  // Exact only where it matters: most keys are short.
  return value.length < 1_000 ? value.length * LARGEST_BYTES_A_CHARACTER : Buffer.byteLength(value);
}
