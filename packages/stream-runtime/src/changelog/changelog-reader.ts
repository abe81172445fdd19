/** State as it stands in changelog topics: read from the beginning to the end. */

import type { KafkaClient } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import { ChangelogCodec } from './changelog-codec.ts';
import { CHANGELOG_VERSION, type TaskProgress, UNFINISHED_VERSION } from './task-progress.ts';
import {
  type RestoredTask,
  type RestoreTarget,
  StaleCopy,
  type TaskStateStore,
} from './task-state-store.ts';

// Large answers: restoring is bound by how often the broker is asked.
const FETCH_BYTES = 8 << 20;

/** The store that needs nothing but Kafka. */
export class ChangelogReader implements TaskStateStore {
  readonly #client: Pick<KafkaClient, 'logReader' | 'logRanges'>;

  constructor(client: Pick<KafkaClient, 'logReader' | 'logRanges'>) {
    this.#client = client;
  }

  /** @throws StreamRuntimeError CHANGELOG_UNREADABLE, StaleCopy */
  async restore(
    topic: string,
    partition: number,
    target: RestoreTarget,
    from?: RestoredTask,
  ): Promise<RestoredTask> {
    const codec = from?.codec ?? new ChangelogCodec(topic);
    let { progress, progressAt } = from ?? {};
    let keys = 0;
    const reader = this.#client.logReader();
    const ranges = await this.#client.logRanges(topic);
    const low = ranges.find((one) => one.partition === partition)?.low ?? 0;
    const start = from?.offset ?? low;
    let offset = start;
    try {
      // Nobody else writes here any more, so that this end is the last one. What a fetch shows may end
      // before: where the marker of a transaction whose commit was answered is still on its way, and
      // where the leader has just changed (KIP-207).
      const end = (await reader.highWatermarks(topic)).get(partition);
      if (end === undefined) throw new Error(`${topic} has no partition ${partition}.`);
      if (start < low || (from !== undefined && start > end)) {
        throw new StaleCopy(`${topic}-${partition} holds ${low} to ${end}, but not ${start}.`);
      }
      const read = () => reader.read({ topic, partition, offset }, { maxBytes: FETCH_BYTES });
      let next: ReturnType<typeof read> | undefined;
      while (offset < end && target.isWanted()) {
        const slice = await (next ?? read());
        const isBehind = slice.nextOffset === offset;
        offset = slice.nextOffset;
        // The broker looks for what follows while this is taken up.
        if (offset < end) {
          next = read();
          next.catch(() => {});
        }
        if (isBehind) {
          target.onWait(`a transaction is open at offset ${offset} of ${topic}-${partition}.`);
          continue;
        }
        const changes = codec.decode(slice.records, (last, at) => {
          progress = last;
          progressAt = at;
        });
        target.apply(changes);
        for (const { part } of changes) if (part === 'keyed-state') keys++;
        target.onProgress(keys, end > start ? Math.min(1, (offset - start) / (end - start)) : 1);
      }
    } finally {
      await reader.close();
    }
    checkVersion(topic, partition, progress);
    return { codec, progress, progressAt, keys, offset };
  }
}

function checkVersion(topic: string, partition: number, progress: TaskProgress | undefined): void {
  if (progress === undefined || progress.version === CHANGELOG_VERSION) return;
  if (progress.version === UNFINISHED_VERSION) {
    throw new StreamRuntimeError(
      'SAVEPOINT_NOT_RESTORED',
      `${topic}, partition ${partition} holds part of a savepoint only: its restore was broken off.`,
    );
  }
  throw new StreamRuntimeError(
    'CHANGELOG_UNREADABLE',
    `${topic}, partition ${partition} has layout ${progress.version}; known is ${CHANGELOG_VERSION}.`,
  );
}
