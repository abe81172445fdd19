// The row of files that a partition's log consists of: rolling to a new one, forcing to disk, checkpoints,
// and forgetting the oldest.
import type { ScheduledTask } from '../clock.ts';
import type { PartitionProducers, ProducerChange } from '../producers/partition-producers.ts';
import type { BatchHeader } from '../records/batch-header.ts';
import type { FileStore } from '../storage/file-store.ts';
import type { StorageEvent } from '../storage/storage-event.ts';
import { checkpointFileName, encodeCheckpoint } from './checkpoint.ts';
import type { LogContext } from './log-context.ts';
import { applyMarker, loadSegments } from './recovery.ts';
import { expiredSegments } from './retention.ts';
import { LARGEST_OFFSET_DELTA } from './scan.ts';
import { Segment, segmentFileName } from './segment.ts';
import type { TopicConfigs } from './topic-configs.ts';

/** A batch on its way into the log. */
export interface PlacedBatch {
  readonly bytes: Buffer;
  readonly header: BatchHeader;
  readonly baseOffset: number;
  /** What the batch changed in the producers' state. */
  readonly change: ProducerChange | undefined;
}

type RemovalReason = Extract<StorageEvent, { type: 'segment-removed' }>['reason'];

const START_OFFSET_FILE = 'log-start-offset';
/** A start after a crash reads at most about this much of a partition. */
const CHECKPOINT_EVERY_BYTES = 64 * 1024 * 1024;
const LARGEST_WRITE_BYTES = 16 * 1024 * 1024;

/** The segments of one partition, oldest first. */
export class LogSegments {
  readonly #store: FileStore;
  readonly #configs: TopicConfigs;
  readonly #context: LogContext;
  readonly #producers: PartitionProducers;
  readonly #background = new Set<Promise<void>>();
  #segments: Segment[];
  #startOffset: number;
  #fsyncTimer: ScheduledTask | undefined;
  #held = false;
  #generation = 0;

  private constructor(
    store: FileStore,
    configs: TopicConfigs,
    context: LogContext,
    producers: PartitionProducers,
    segments: Segment[],
  ) {
    this.#store = store;
    this.#configs = configs;
    this.#context = context;
    this.#producers = producers;
    this.#segments = segments;
    const stored = Number(store.readSmall(START_OFFSET_FILE) ?? 0);
    this.#startOffset = Math.max(stored, segments[0]?.baseOffset ?? 0);
  }

  /** Opens what the store holds, and fills in `producers`. See {@link loadSegments}. */
  static async open(
    store: FileStore,
    configs: TopicConfigs,
    context: LogContext,
    producers: PartitionProducers,
  ): Promise<LogSegments> {
    const interval = configs.number('index.interval.bytes');
    const segments = await loadSegments(store, interval, producers, context);
    return new LogSegments(store, configs, context, producers, segments);
  }

  get startOffset(): number {
    return this.#startOffset;
  }

  /** Offset behind the last batch that is written. */
  get endOffset(): number {
    return this.#active.facts.nextOffset;
  }

  get path(): string {
    return this.#store.path;
  }

  get store(): FileStore {
    return this.#store;
  }

  /** Goes up whenever segments are replaced: a read that fails for that reason is to be done again. */
  get generation(): number {
    return this.#generation;
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  /** Bytes of all segments. */
  get size(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** The segment that `offset` is in, and those behind it. */
  from(offset: number): readonly Segment[] {
    const at = this.#segments.findLastIndex(({ baseOffset }) => baseOffset <= offset);
    return this.#segments.slice(Math.max(0, at));
  }

  /**
   * Writes some batches from the front, as the fsync policy demands, and returns how many. When it throws, none
   * of them is in the log.
   */
  async write(batches: readonly PlacedBatch[]): Promise<number> {
    const [first] = batches;
    if (first === undefined) return 0;
    if (this.#mustRoll(first)) this.#roll(first.baseOffset, batches);
    const segment = this.#active;
    const group = batches.slice(0, this.#fitting(segment, batches));
    let position = segment.size;
    await this.#writeBytes(segment, group);
    for (const { header, baseOffset, bytes } of group) {
      segment.learn(header, baseOffset, position);
      applyMarker(segment, this.#producers, header, bytes, baseOffset);
      position += bytes.length;
    }
    if (segment.size - segment.trustedBytes >= CHECKPOINT_EVERY_BYTES) {
      this.#checkpoint(segment, batches.slice(group.length));
    }
    return group.length;
  }

  /** Forgets records in front of `offset`, and the segments that hold only such. Survives a restart. */
  raiseStartOffset(offset: number): void {
    this.#store.writeSmall(START_OFFSET_FILE, String(offset), true);
    this.#startOffset = offset;
    this.#removeBelowStart();
  }

  /** Resolves when what was begun in the background is done: checkpoints, removals. */
  async settled(): Promise<void> {
    await Promise.all(this.#background);
  }

  /** Removes no segment until `work` is done. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
      this.#removeBelowStart();
    }
  }

  /** Puts `replacement` in the place of neighbours, whose files have lost their names. */
  exchange(group: readonly Segment[], replacement: Segment): void {
    const [first] = group;
    if (first === undefined) return;
    this.#segments.splice(this.#segments.indexOf(first), group.length, replacement);
    for (const { file } of group) file.retire();
    this.#generation += 1;
  }

  #removeBelowStart(): void {
    if (this.#held) return;
    const offset = this.#startOffset;
    const keep = this.#segments.findIndex(
      (segment) => segment === this.#active || segment.facts.nextOffset > offset,
    );
    if (keep > 0) this.#removeFirst(keep, 'delete-records');
  }

  /**
   * Removes what retention no longer wants.
   * @param idle whether nothing waits to be written; only then may the active segment go, too
   */
  applyRetention(idle: boolean): void {
    if (this.#held) return;
    const all = idle && this.#active.size > 0;
    const candidates = all ? this.#segments : this.#segments.slice(0, -1);
    const { count, reason } = expiredSegments(candidates, this.#configs, this.#context.clock.now());
    if (count === 0) return;
    if (count === this.#segments.length) {
      const next = this.#newSegment(this.endOffset);
      next.file.create();
      this.#segments.push(next);
    }
    this.#removeFirst(count, reason);
  }

  /** Makes everything durable and closes the files. */
  async close(): Promise<void> {
    this.#fsyncTimer?.cancel();
    if (this.#active.size > this.#active.trustedBytes) this.#checkpoint(this.#active, []);
    await Promise.all(this.#background);
    await Promise.all(this.#segments.map(({ file }) => file.close()));
  }

  /** Deletes all files. */
  async remove(): Promise<void> {
    this.#fsyncTimer?.cancel();
    this.#removeFirst(this.#segments.length, undefined);
    await Promise.all(this.#background);
  }

  get #active(): Segment {
    const last = this.#segments[this.#segments.length - 1];
    if (last === undefined) throw new Error(`${this.#store.path} has no segment`);
    return last;
  }

  #newSegment(baseOffset: number): Segment {
    const file = this.#store.file(segmentFileName(baseOffset));
    return new Segment(baseOffset, file, this.#configs.number('index.interval.bytes'));
  }

  #mustRoll({ bytes, header, baseOffset }: PlacedBatch): boolean {
    const { size, facts, baseOffset: segmentFrom } = this.#active;
    if (size === 0) return false;
    const full = size + bytes.length > this.#configs.number('segment.bytes');
    const wide = baseOffset + header.lastOffsetDelta - segmentFrom > LARGEST_OFFSET_DELTA;
    const old = header.maxTimestamp - facts.firstTimestamp > this.#configs.number('segment.ms');
    return full || wide || old;
  }

  #roll(baseOffset: number, pending: readonly PlacedBatch[]): void {
    this.#checkpoint(this.#active, pending);
    this.#segments.push(this.#newSegment(baseOffset));
  }

  #fitting(segment: Segment, batches: readonly PlacedBatch[]): number {
    const room = this.#configs.number('segment.bytes') - segment.size;
    const limit = Math.min(room, LARGEST_WRITE_BYTES);
    let bytes = 0;
    const behind = batches.findIndex((batch) => {
      bytes += batch.bytes.length;
      return bytes > limit;
    });
    return behind === -1 ? batches.length : Math.max(1, behind);
  }

  async #writeBytes(segment: Segment, group: readonly PlacedBatch[]): Promise<void> {
    const { file } = segment;
    const before = file.size;
    await file.append(group.map(({ bytes }) => bytes));
    if (this.#context.fsync === 'always') {
      try {
        await file.sync();
      } catch (error) {
        await file.truncate(before);
        throw error;
      }
    } else if (this.#context.fsync !== 'close') this.#syncWithin(this.#context.fsync.everyMs);
  }

  #syncWithin(ms: number): void {
    this.#fsyncTimer ??= this.#context.clock.schedule(ms, () => {
      this.#fsyncTimer = undefined;
      this.#inBackground(this.#active, ({ file }) => file.sync());
    });
  }

  /** Stores what is known of a segment once its bytes are on the disk, so that a start need not read them. */
  #checkpoint(segment: Segment, pending: readonly PlacedBatch[]): void {
    const { size } = segment;
    const changes = pending.flatMap(({ change }) => change ?? []);
    const content = encodeCheckpoint({
      size,
      ...segment.facts,
      producers: this.#producers.snapshot(changes),
      index: segment.index.toArray(),
    });
    segment.trustedBytes = size;
    this.#inBackground(segment, async ({ file, baseOffset }) => {
      await file.sync();
      this.#store.writeSmall(checkpointFileName(segmentFileName(baseOffset)), content, false);
    });
  }

  #removeFirst(count: number, reason: RemovalReason | undefined): void {
    for (const segment of this.#segments.splice(0, count)) {
      this.#inBackground(segment, async ({ file, baseOffset }) => {
        this.#store.removeSmall(checkpointFileName(segmentFileName(baseOffset)));
        await file.remove();
      });
      if (reason)
        this.#context.onEvent({ type: 'segment-removed', file: segment.file.path, reason });
    }
    this.#startOffset = Math.max(this.#startOffset, this.#segments[0]?.baseOffset ?? 0);
  }

  #inBackground(segment: Segment, work: (segment: Segment) => Promise<void>): void {
    const running = work(segment).catch((error: Error) => {
      this.#context.onEvent({ type: 'write-failed', file: segment.file.path, error });
    });
    this.#background.add(running);
    void running.finally(() => this.#background.delete(running));
  }
}
