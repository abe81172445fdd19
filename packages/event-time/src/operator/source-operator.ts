/** A source in one task: a watermark generator per partition, combined into one (Flink: `SourceOperator`). */
import { EventTimeError } from '../event-time-error.ts';
import type { SourceNode } from '../graph/source-node.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import type { Clock } from '../time/clock.ts';
import { PausableRelativeClock } from '../time/pausable-relative-clock.ts';
import { MAX_WATERMARK, MIN_WATERMARK } from '../time/watermark.ts';
import type { CombinedSnapshot, PartialSnapshot } from '../watermark/combined-watermark-status.ts';
import { WatermarkAlignment } from '../watermark/watermark-alignment.ts';
import { WatermarkEmitter } from '../watermark/watermark-emitter.ts';
import type { WatermarkGenerator } from '../watermark/watermark-generator.ts';
import {
  type PartitionOutputs,
  WatermarkOutputMultiplexer,
} from '../watermark/watermark-output-multiplexer.ts';
import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import type { Output, PeriodicWatermarkOperator } from './operator.ts';
import { SourceAlignment } from './source-alignment.ts';

/** What the runtime feeds a source's records into. Throws INPUT_UNKNOWN for partitions not added. */
export interface SourceInput {
  /**
   * A new partition holds the watermark back until its first record or its idleness; one of the
   * snapshot that the task was restored from takes up its watermark. `watermark` is what is known of
   * it without a snapshot.
   */
  addPartition(id: number, watermark?: number): void;
  removePartition(id: number): void;
  /** `recordTimestamp` is what the source knows, in epoch milliseconds. */
  record(partition: number, value: unknown, recordTimestamp: number | undefined): void;
  /** While paused a partition does not become idle. */
  pausePartition(id: number): void;
  resumePartition(id: number): void;
  /**
   * The partitions that `withWatermarkAlignment` wants paused now, because they are too far ahead.
   * The runtime asks after each probe, and pauses and resumes as with pausePartition().
   */
  partitionsToPause(): readonly number[];
  /** The last watermark that the source emitted; -Infinity before the first. */
  readonly currentWatermark: number;
  /** That of one partition, as of the last probe; -Infinity before the first. */
  partitionWatermark(id: number): number;
}

interface Partition {
  readonly generator: WatermarkGenerator<unknown>;
  readonly clock: PausableRelativeClock;
  readonly outputs: PartitionOutputs;
}

interface PartitionSnapshot {
  readonly status: PartialSnapshot;
  readonly generator: unknown;
}

interface SourceSnapshot {
  readonly partitions: readonly (readonly [id: number, partition: PartitionSnapshot])[];
  readonly combined: CombinedSnapshot;
  readonly emitter: PartialSnapshot;
}

/** Timestamps records, emits them, and makes the watermark after them. */
export class SourceOperator implements SourceInput, PeriodicWatermarkOperator {
  private readonly name: string;
  private readonly strategy: WatermarkStrategy<unknown>;
  private readonly sourceClock: Clock;
  private readonly output: Output;
  private readonly metrics: TaskMetrics;
  private readonly emitter: WatermarkEmitter;
  private readonly multiplexer: WatermarkOutputMultiplexer;
  private readonly alignment: SourceAlignment;
  private readonly partitions = new Map<number, Partition>();
  /** Those of a snapshot that are not added yet. */
  private readonly restored = new Map<number, PartitionSnapshot>();

  constructor(
    node: SourceNode,
    clock: Clock,
    output: Output,
    metrics: TaskMetrics,
    alignment = new WatermarkAlignment(),
    sourceClock = clock,
  ) {
    this.name = node.name;
    this.strategy = node.strategy;
    this.sourceClock = sourceClock;
    this.output = output;
    this.metrics = metrics;
    this.emitter = new WatermarkEmitter(output);
    this.multiplexer = new WatermarkOutputMultiplexer(this.emitter);
    this.alignment = new SourceAlignment(node.strategy.alignment, alignment, clock);
  }

  get currentWatermark(): number {
    return this.emitter.currentWatermark;
  }

  addPartition(id: number, watermark = MIN_WATERMARK): void {
    if (this.partitions.has(id)) return;
    const clock = new PausableRelativeClock(this.sourceClock);
    const generator = this.strategy.createWatermarkGenerator({ relativeClock: clock });
    const outputs = this.multiplexer.registerNewOutput();
    const restored = this.restored.get(id);
    if (restored !== undefined) {
      outputs.restore(restored.status);
      if (restored.generator !== undefined) generator.restoreState?.(restored.generator);
      this.restored.delete(id);
    } else if (watermark > MIN_WATERMARK) {
      outputs.restore({ watermark, idle: false });
    }
    this.partitions.set(id, { generator, clock, outputs });
  }

  partitionWatermark(id: number): number {
    return this.partition(id).outputs.snapshot().watermark;
  }

  removePartition(id: number): void {
    this.partition(id).outputs.unregister();
    this.partitions.delete(id);
  }

  record(id: number, value: unknown, recordTimestamp: number | undefined): void {
    const { generator, outputs } = this.partition(id);
    const timestamp = this.strategy.timestampOf(value, recordTimestamp);
    this.metrics.numRecordsIn++;
    // Record first, generator second: a watermark made by this record follows it.
    this.output.collect(value, timestamp);
    generator.onEvent(value, timestamp ?? MIN_WATERMARK, outputs.immediate);
  }

  pausePartition(id: number): void {
    this.partition(id).clock.pause();
  }

  resumePartition(id: number): void {
    this.partition(id).clock.resume();
  }

  onPeriodicEmit(): void {
    for (const { generator, outputs } of this.partitions.values()) {
      generator.onPeriodicEmit(outputs.deferred);
    }
    this.multiplexer.onPeriodicEmit();
    this.alignment.onPeriodicEmit(this.currentWatermark, this.emitter.isIdle);
  }

  partitionsToPause(): readonly number[] {
    const { limit } = this.alignment;
    return Array.from(this.partitions)
      .filter(([, { outputs }]) => outputs.snapshot().watermark > limit)
      .map(([id]) => id);
  }

  /** All partitions have ended: the last watermark follows. */
  endOfInput(): void {
    for (const { outputs } of this.partitions.values()) outputs.unregister();
    this.partitions.clear();
    this.emitter.emitWatermark(MAX_WATERMARK);
    this.alignment.leave();
  }

  close(): void {
    this.alignment.leave();
  }

  snapshotTime(): unknown {
    const partitions = Array.from(
      this.partitions,
      ([id, { generator, outputs }]): [number, PartitionSnapshot] => [
        id,
        { status: outputs.snapshot(), generator: generator.snapshotState?.() },
      ],
    );
    const [combined, emitter] = [this.multiplexer.snapshot(), this.emitter.snapshot()];
    return { partitions, combined, emitter } satisfies SourceSnapshot;
  }

  /** A partition takes up its watermark when it is added again; pauses are the runtime's to repeat. */
  restoreTime(data: unknown): void {
    const { partitions, combined, emitter } = data as SourceSnapshot;
    for (const [id, partition] of partitions) this.restored.set(id, partition);
    this.multiplexer.restore(combined);
    this.emitter.restore(emitter);
  }

  private partition(id: number): Partition {
    const partition = this.partitions.get(id);
    if (partition === undefined) {
      throw new EventTimeError('INPUT_UNKNOWN', `partition ${id} of ${this.name}`);
    }
    return partition;
  }
}
