import type { RuntimeContext } from '../function/runtime-context.ts';
import type { Clock } from '../time/clock.ts';
import type { Timer } from '../timer/timer-heap.ts';
import {
  type CombinedSnapshot,
  CombinedWatermarkStatus,
  type PartialSnapshot,
  PartialWatermark,
} from '../watermark/combined-watermark-status.ts';
import { AbstractKeyedOperator } from './abstract-keyed-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Input, Output } from './operator.ts';
import { KeyedRuntimeContext, UnkeyedRuntimeContext } from './runtime-contexts.ts';
import type { TwoInputOperator } from './two-input-operator.ts';

/** The key context of an input without keys. */
export const NO_KEY: KeyContext = Object.freeze({ key: undefined });

/**
 * Keyed state and timers shared by two inputs, and one watermark of both: the lower of those that
 * are not idle (Flink: `AbstractStreamOperator.processWatermark1` and `…2`).
 */
export abstract class AbstractTwoInputOperator
  extends AbstractKeyedOperator
  implements TwoInputOperator
{
  readonly inputs: readonly [first: Input, second: Input];
  /** Whether both inputs have keys: only then is there state for a function to ask for. */
  protected readonly hasKeys: boolean;
  private readonly combined = new CombinedWatermarkStatus();
  private readonly partials: readonly PartialWatermark[];

  constructor(keyContexts: readonly [KeyContext, KeyContext], clock: Clock, output: Output) {
    super(keyContexts[0], clock, output);
    const [first, second] = keyContexts;
    this.hasKeys = first !== NO_KEY && second !== NO_KEY;
    const partials = [new PartialWatermark(), new PartialWatermark()] as const;
    for (const partial of partials) this.combined.add(partial);
    this.partials = partials;
    this.inputs = [
      this.input(first, partials[0], (value, time) => this.processElement1(value, time)),
      this.input(second, partials[1], (value, time) => this.processElement2(value, time)),
    ];
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.inputs[0].processElement(value, timestamp);
  }

  onEventTime(_timer: Timer): void {}

  onProcessingTime(_timer: Timer): void {}

  override snapshotTime(): TwoInputTime {
    return {
      timers: super.snapshotTime(),
      combined: this.combined.snapshot(),
      inputs: this.partials.map((partial) => partial.snapshot()),
    };
  }

  override restoreTime(data: unknown): void {
    const { timers, combined, inputs } = data as TwoInputTime;
    super.restoreTime(timers);
    this.combined.restore(combined);
    for (const [index, input] of inputs.entries()) this.partials[index]?.restore(input);
  }

  protected abstract processElement1(value: unknown, timestamp: number | undefined): void;

  protected abstract processElement2(value: unknown, timestamp: number | undefined): void;

  protected runtimeContext(name: string): RuntimeContext {
    return this.hasKeys
      ? new KeyedRuntimeContext(name, this.backend)
      : new UnkeyedRuntimeContext(name);
  }

  private input(
    keyContext: KeyContext,
    partial: PartialWatermark,
    processElement: Input['processElement'],
  ): Input {
    return {
      processElement: (value, timestamp) => {
        this.enterElement(keyContext.key, timestamp);
        processElement(value, timestamp);
      },
      processWatermark: (timestamp) => {
        partial.setWatermark(timestamp);
        if (this.combined.update()) this.processWatermark(this.combined.watermark);
      },
      processWatermarkStatus: (idle) => {
        const wasIdle = this.combined.idle;
        partial.idle = idle;
        if (this.combined.update()) this.processWatermark(this.combined.watermark);
        if (this.combined.idle !== wasIdle) this.processWatermarkStatus(this.combined.idle);
      },
    };
  }
}

interface TwoInputTime {
  readonly timers: unknown;
  readonly combined: CombinedSnapshot;
  readonly inputs: readonly PartialSnapshot[];
}
