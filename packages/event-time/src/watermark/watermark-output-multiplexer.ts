/** Combines the watermarks of a source's partitions (Flink: `WatermarkOutputMultiplexer`). */
import {
  type CombinedSnapshot,
  CombinedWatermarkStatus,
  type PartialSnapshot,
  PartialWatermark,
} from './combined-watermark-status.ts';
import type { WatermarkOutput } from './watermark-generator.ts';

/** Where the generator of one partition emits to. */
export interface PartitionOutputs {
  /** For onEvent: may advance the combined watermark at once. */
  readonly immediate: WatermarkOutput;
  /** For probes: counts at the next `onPeriodicEmit` of the multiplexer. */
  readonly deferred: WatermarkOutput;
  /** Takes the partition out; the combined watermark stays until the next update. */
  unregister(): void;
  snapshot(): PartialSnapshot;
  restore(snapshot: PartialSnapshot): void;
}

/** One output in, many to write to. */
export class WatermarkOutputMultiplexer {
  private readonly underlying: WatermarkOutput;
  private readonly combined = new CombinedWatermarkStatus();

  constructor(underlying: WatermarkOutput) {
    this.underlying = underlying;
  }

  registerNewOutput(): PartitionOutputs {
    const partial = new PartialWatermark();
    this.combined.add(partial);
    return {
      immediate: this.immediateOutput(partial),
      deferred: deferredOutput(partial),
      unregister: () => this.combined.remove(partial),
      snapshot: () => partial.snapshot(),
      restore: (snapshot) => partial.restore(snapshot),
    };
  }

  /** Combines what the deferred outputs got since the last call. */
  onPeriodicEmit(): void {
    this.update();
  }

  /** What was combined last, as plain data. */
  snapshot(): CombinedSnapshot {
    return this.combined.snapshot();
  }

  restore(snapshot: CombinedSnapshot): void {
    this.combined.restore(snapshot);
  }

  private update(): void {
    if (this.combined.update()) this.underlying.emitWatermark(this.combined.watermark);
    if (this.combined.idle) this.underlying.markIdle();
  }

  private immediateOutput(partial: PartialWatermark): WatermarkOutput {
    return {
      emitWatermark: (timestamp) => {
        const advanced = partial.setWatermark(timestamp);
        if (advanced && timestamp > this.combined.watermark) this.update();
      },
      markIdle: () => {
        partial.idle = true;
        this.update();
      },
      markActive: () => {
        partial.idle = false;
        this.update();
      },
    };
  }
}

function deferredOutput(partial: PartialWatermark): WatermarkOutput {
  return {
    emitWatermark: (timestamp) => {
      partial.setWatermark(timestamp);
    },
    markIdle: () => {
      partial.idle = true;
    },
    markActive: () => {
      partial.idle = false;
    },
  };
}
