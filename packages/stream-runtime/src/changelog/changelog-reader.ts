/** State as it stands in changelog topics: read from the beginning to the end. */

import type { KafkaClient } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import { ChangelogCodec } from './changelog-codec.ts';
import { CHANGELOG_VERSION, type TaskProgress } from './task-progress.ts';
import type { RestoredTask, RestoreTarget, TaskStateStore } from './task-state-store.ts';

// Large answers: restoring is bound by how often the broker is asked.
const FETCH_BYTES = 8 << 20;

/** The store that needs nothing but Kafka. */
export class ChangelogReader implements TaskStateStore {
  readonly #client: Pick<KafkaClient, 'logReader' | 'logRanges'>;

  constructor(client: Pick<KafkaClient, 'logReader' | 'logRanges'>) {
    this.#client = client;
  }

  /** @throws StreamRuntimeError CHANGELOG_UNREADABLE */
  async restore(topic: string, partition: number, target: RestoreTarget): Promise<RestoredTask> {
    const codec = new ChangelogCodec(topic);
    let progress: TaskProgress | undefined;
    let keys = 0;
    const reader = this.#client.logReader();
    try {
      const ranges = await this.#client.logRanges(topic);
      const low = ranges.find((range) => range.partition === partition)?.low ?? 0;
      let offset = low;
      let end: number | undefined;
      while (end === undefined || (offset < end && target.isWanted())) {
        const slice = await reader.read({ topic, partition, offset }, { maxBytes: FETCH_BYTES });
        // Nobody else writes here any more, so that the first end is the last one.
        end ??= slice.endOffset;
        const changes = codec.decode(slice.records, (read) => {
          progress = read;
        });
        target.apply(changes);
        for (const { part } of changes) if (part === 'keyed-state') keys++;
        offset = slice.nextOffset;
        target.onProgress(keys, end > low ? Math.min(1, (offset - low) / (end - low)) : 1);
      }
    } finally {
      await reader.close();
    }
    if (progress !== undefined && progress.version !== CHANGELOG_VERSION) {
      throw new StreamRuntimeError(
        'CHANGELOG_UNREADABLE',
        `${topic}, partition ${partition} has layout ${progress.version}; known is ${CHANGELOG_VERSION}.`,
      );
    }
    return { codec, progress, keys };
  }
}
