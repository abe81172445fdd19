import type { WatermarkGenerator, WatermarkOutput } from '../watermark/watermark-generator.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';

type Say = (output: WatermarkOutput) => void;

/** Generators that say at the next probe what the test told them, one per partition. */
export class ManualWatermarks<T> {
  readonly strategy: WatermarkStrategy<T>;
  private readonly sayings = new Map<number, Say[]>();
  private next = 0;

  constructor() {
    this.strategy = WatermarkStrategy.forGenerator<T>(() => this.generator(this.next));
  }

  /** The partition whose generator is made next. */
  willAdd(partition: number): void {
    this.next = partition;
    this.sayings.set(partition, []);
  }

  say(partition: number, saying: Say): void {
    this.sayings.get(partition)?.push(saying);
  }

  private generator(partition: number): WatermarkGenerator<T> {
    return {
      onEvent: () => {},
      onPeriodicEmit: (output) => {
        for (const saying of this.sayings.get(partition)?.splice(0) ?? []) saying(output);
      },
    };
  }
}
