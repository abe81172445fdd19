/**
 * Follows the group's assignments. A partition that stays keeps its task and position; one that goes
 * takes its task with it; a new one is read from the group's offset, which is asked for only now:
 * its former owner may have committed until the group was joined again.
 */

import type { GroupConsumer, KafkaClient, TopicPartition } from '../client/kafka-client.ts';
import { pause, type Timers } from '../clock.ts';
import type { Deserializer } from '../kafka-source.ts';
import type { RuntimeLog } from '../options.ts';
import type { TaskSet } from '../task/task-set.ts';
import type { PartitionReader, PartitionReaders } from './partition-reader.ts';

/** What an Assignment works with. */
export interface AssignmentOptions {
  readonly client: KafkaClient;
  readonly consumer: GroupConsumer;
  readonly groupId: string;
  readonly from: 'latest' | 'earliest';
  readonly deserializers: ReadonlyMap<string, Deserializer<unknown>>;
  /** Partition counts when the job started, by topic: later partitions are read from their beginning. */
  readonly partitionCounts: ReadonlyMap<string, number>;
  /** Where a bounded job stops. */
  readonly endOf: (partition: TopicPartition) => number;
  readonly readers: PartitionReaders;
  readonly tasks: TaskSet;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  /** Whether partitions are still taken on. */
  readonly isActive: () => boolean;
  /** All assigned partitions are being read, or done. */
  readonly onStarted: () => void;
  /** A reader has its first position. */
  readonly onProgress: (reader: PartitionReader) => void;
  readonly onFailure: (error: unknown) => void;
}

const RETRY_MS = 500;

/** The partitions that this process owns. */
export class Assignment {
  readonly #options: AssignmentOptions;
  #generation = 0;

  constructor(options: AssignmentOptions) {
    this.#options = options;
  }

  /** Takes over a new generation's partitions. Synchronous: nothing is fetched before it returns. */
  assigned(partitions: readonly TopicPartition[]): void {
    const { consumer, readers, isActive, log } = this.#options;
    const generation = ++this.#generation;
    const wanted = new Set(partitions.map(nameOf));
    for (const reader of readers.all()) if (!wanted.has(nameOf(reader))) this.#drop(reader);
    for (const partition of partitions) {
      const reader = readers.get(partition.topic, partition.partition);
      if (!isActive()) consumer.pause(partition);
      else if (reader?.state === 'reading')
        consumer.seek({ ...partition, offset: reader.position });
      else {
        consumer.pause(partition);
        if (reader === undefined) this.#add(partition);
      }
    }
    log.debug({ partitions: [...wanted] }, 'partitions assigned');
    if (isActive()) void this.#startAll(generation);
  }

  #add({ topic, partition }: TopicPartition): void {
    const { readers, tasks, deserializers, endOf } = this.#options;
    const deserializer = deserializers.get(topic);
    if (deserializer === undefined) return;
    const input = tasks.add({ topic, partition });
    // It is not idle while its position is being found out.
    input.pausePartition(partition);
    readers.add({
      topic,
      partition,
      input,
      deserializer,
      end: endOf({ topic, partition }),
      state: 'starting',
      position: 0,
      committed: 0,
    });
  }

  #drop(reader: PartitionReader): void {
    const { readers, tasks, onFailure } = this.#options;
    readers.remove(reader);
    try {
      tasks.remove(reader);
    } catch (error) {
      onFailure(error);
    }
  }

  async #startAll(generation: number): Promise<void> {
    const { client, timers, isActive, onStarted, onFailure, log } = this.#options;
    const isCurrent = () => generation === this.#generation && isActive();
    while (isCurrent()) {
      try {
        const positions = await this.#firstPositions(isCurrent);
        if (!isCurrent()) return;
        for (const [reader, position] of positions) this.#start(reader, position);
        onStarted();
        return;
      } catch (error) {
        if (!isCurrent()) return;
        if (!client.isTransient(error)) return onFailure(error);
        log.debug({ error: String(error) }, 'offsets not known yet; asking again');
        await pause(timers, RETRY_MS);
      }
    }
  }

  async #firstPositions(isCurrent: () => boolean): Promise<Map<PartitionReader, number>> {
    const { client, consumer, groupId, readers } = this.#options;
    const starting = readers.all().filter(({ state }) => state === 'starting');
    const positions = new Map<PartitionReader, number>();
    const topics = [...new Set(starting.map(({ topic }) => topic))];
    if (topics.length === 0) return positions;
    const committed = new Map(
      (await client.committedOffsets(groupId, topics)).map((offset) => [nameOf(offset), offset]),
    );
    const ranges = new Map<string, { low: number; high: number }>();
    for (const topic of topics) {
      for (const range of await client.logRanges(topic)) {
        ranges.set(nameOf({ topic, partition: range.partition }), range);
      }
    }
    for (const reader of starting) {
      const range = ranges.get(nameOf(reader)) ?? { low: 0, high: 0 };
      positions.set(reader, this.#position(reader, committed.get(nameOf(reader))?.offset, range));
    }
    // From now on the group has an offset: `latest` must not mean a later latest to the next owner.
    const pins = [...positions].flatMap(([{ topic, partition }, offset]) =>
      committed.get(nameOf({ topic, partition }))?.offset === offset
        ? []
        : [{ topic, partition, offset }],
    );
    if (pins.length > 0 && isCurrent()) await consumer.commit(pins);
    return positions;
  }

  #position(
    { topic, partition }: PartitionReader,
    committed: number | undefined,
    { low, high }: { low: number; high: number },
  ): number {
    const { from, partitionCounts, log } = this.#options;
    const isNew = partition >= (partitionCounts.get(topic) ?? 0);
    const start = from === 'latest' && !isNew ? high : low;
    if (committed === undefined) return start;
    const fields = { topic, partition, committed, low, high };
    if (committed < low) {
      log.warn(fields, 'Records were deleted from the topic before this group had read them.');
      return low;
    }
    if (committed > high) {
      log.warn(fields, `The group's offset is past the end of the topic: starting at ${start}.`);
      return start;
    }
    return committed;
  }

  #start(reader: PartitionReader, position: number): void {
    const { consumer, onProgress } = this.#options;
    const { topic, partition, input } = reader;
    reader.position = position;
    reader.committed = position;
    reader.state = 'reading';
    input.resumePartition(partition);
    consumer.seek({ topic, partition, offset: position });
    consumer.resume({ topic, partition });
    onProgress(reader);
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
