import type { ExchangeInput } from '../operator/exchange-input-operator.ts';
import type { SourceInput } from '../operator/source-operator.ts';
import type { StreamTask } from '../task/stream-task.ts';
import type { InputDescription } from './harness-job.ts';

/** Feeds one input of a task: partitions of a source, or channels of an exchange. */
export class HarnessInput {
  readonly description: InputDescription;
  private readonly task: StreamTask;
  private readonly source: SourceInput | undefined;
  private readonly exchange: ExchangeInput | undefined;

  /** `paused` are the partitions that were so before a restart. */
  constructor(task: StreamTask, description: InputDescription, paused: ReadonlySet<number>) {
    const { count, kind, manual, node } = description;
    this.task = task;
    this.description = description;
    this.source = kind === 'partitions' ? task.source(node) : undefined;
    this.exchange = kind === 'channels' ? task.exchangeInput(node) : undefined;
    for (let id = 0; id < count; id++) {
      manual?.willAdd(id);
      this.source?.addPartition(id);
      this.exchange?.addChannel(String(id));
      if (paused.has(id)) this.source?.pausePartition(id);
    }
  }

  get currentWatermark(): number {
    return this.source?.currentWatermark ?? this.exchange?.currentWatermark ?? Number.NaN;
  }

  element(id: number, value: unknown, timestamp: number | undefined): void {
    this.source?.record(id, value, timestamp);
    this.exchange?.element(String(id), value, timestamp);
  }

  /** Throws RangeError for an input whose strategy makes the watermarks. */
  watermark(id: number, timestamp: number): void {
    this.exchange?.watermark(String(id), timestamp);
    this.say(id, (output) => output.emitWatermark(timestamp));
  }

  /** Throws RangeError for an input whose strategy decides. */
  status(id: number, idle: boolean): void {
    this.exchange?.status(String(id), idle);
    this.say(id, (output) => (idle ? output.markIdle() : output.markActive()));
  }

  pause(id: number, paused: boolean): void {
    if (paused) this.source?.pausePartition(id);
    else this.source?.resumePartition(id);
  }

  private say(id: number, saying: Parameters<ManualSay>[1]): void {
    if (this.source === undefined) return;
    const { manual, name } = this.description;
    if (manual === undefined) {
      throw new RangeError(`The strategy of ${name} makes its watermarks: use probe().`);
    }
    manual.say(id, saying);
    this.task.emitPeriodicWatermarks();
  }
}

type ManualSay = NonNullable<InputDescription['manual']>['say'];
