import type { Input, Output } from './operator.ts';

/** What an operator emits to; learns who follows while the chain is put together. */
export class OperatorOutput implements Output {
  private main: Input = NOBODY;
  private readonly sides = new Map<string, Input>();
  private all: Input = NOBODY;

  /** One more operator after the main output, or after the side output `tagId`. */
  connect(next: Input, tagId?: string): void {
    if (tagId === undefined) this.main = both(this.main, next);
    else this.sides.set(tagId, both(this.sides.get(tagId) ?? NOBODY, next));
    this.all = both(this.all, next);
  }

  collect(value: unknown, timestamp: number | undefined): void {
    this.main.processElement(value, timestamp);
  }

  collectSide(tagId: string, value: unknown, timestamp: number | undefined): void {
    this.sides.get(tagId)?.processElement(value, timestamp);
  }

  emitWatermark(timestamp: number): void {
    this.all.processWatermark(timestamp);
  }

  emitWatermarkStatus(idle: boolean): void {
    this.all.processWatermarkStatus(idle);
  }
}

const NOBODY: Input = {
  processElement() {},
  processWatermark() {},
  processWatermarkStatus() {},
};

class FanOut implements Input {
  readonly nexts: readonly Input[];

  constructor(nexts: readonly Input[]) {
    this.nexts = nexts;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    for (const next of this.nexts) next.processElement(value, timestamp);
  }

  processWatermark(timestamp: number): void {
    for (const next of this.nexts) next.processWatermark(timestamp);
  }

  processWatermarkStatus(idle: boolean): void {
    for (const next of this.nexts) next.processWatermarkStatus(idle);
  }
}

function both(before: Input, next: Input): Input {
  if (before === NOBODY) return next;
  return new FanOut(before instanceof FanOut ? [...before.nexts, next] : [before, next]);
}
