/**
 * In the place of `producer/partitioners/legacy/partitioner.js`, which kafkajs' default partitioner
 * is made with, too.
 *
 * Stock: lists the partitions with a leader anew for every message, with a key or without: 10 µs a
 * message for a topic of 1,000 partitions.
 * Here: only for messages without a key, and once for the same metadata. The same choices.
 */

import { randomInt } from 'node:crypto';
import { isFunctionOf, type Replacement } from '../replacement.ts';
import type { Partitioner, PartitionMetadata } from './group-messages.ts';

export const partitionerFactory: Replacement = {
  path: 'producer/partitioners/legacy/partitioner.js',
  exportsFor: (stock) => (isFunctionOf(stock, 1) ? createFactory : undefined),
};

function createFactory(hash: (key: unknown) => number): () => Partitioner {
  return () => {
    const rounds = new Map<string, Round>();
    return ({ topic, partitionMetadata, message }) => {
      if (message.partition !== null && message.partition !== undefined) return message.partition;
      if (message.key !== null && message.key !== undefined) {
        return positive(hash(message.key)) % partitionMetadata.length;
      }
      const round = rounds.get(topic) ?? new Round();
      rounds.set(topic, round);
      return round.next(partitionMetadata);
    };
  };
}

/** One partition after the other, of those that have a leader; begins anywhere. */
class Round {
  #at = randomInt(0x7fff_ffff);
  #metadata: readonly PartitionMetadata[] = [];
  #available: readonly PartitionMetadata[] = [];

  next(metadata: readonly PartitionMetadata[]): number {
    if (metadata !== this.#metadata) {
      this.#metadata = metadata;
      this.#available = metadata.filter(({ leader }) => Number(leader) >= 0);
    }
    this.#at = positive(this.#at + 1);
    const chosen = this.#available[this.#at % this.#available.length];
    return chosen?.partitionId ?? this.#at % metadata.length;
  }
}

function positive(value: number): number {
  return value & 0x7fff_ffff;
}
