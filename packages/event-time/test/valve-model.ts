/** Section 4 of the semantics by itself: what a valve of several channels lets through. */

interface Channel {
  watermark: number;
  idle: boolean;
  aligned: boolean;
}

/** What comes out of the valve, in order. */
export type ValveOutput =
  | { readonly watermark: number; readonly idle?: never }
  | { readonly idle: boolean; readonly watermark?: never };

/** Written for comparison, not for speed: every answer is computed from all channels. */
export class ValveModel {
  private readonly channels: readonly Channel[];
  private last = -Infinity;
  private isIdle = false;

  constructor(count: number) {
    this.channels = Array.from({ length: count }, () => ({
      watermark: -Infinity,
      idle: false,
      aligned: true,
    }));
  }

  watermark(index: number, time: number): ValveOutput[] {
    const channel = this.channels[index];
    if (channel === undefined || channel.idle || time <= channel.watermark) return [];
    channel.watermark = time;
    if (time >= this.last) channel.aligned = true;
    return this.advance(this.lowest());
  }

  status(index: number, idle: boolean): ValveOutput[] {
    const channel = this.channels[index];
    if (channel === undefined || channel.idle === idle) return [];
    channel.idle = idle;
    channel.aligned = !idle && channel.watermark >= this.last;
    if (!idle) return this.changeStatus(false);
    const wasLast = channel.watermark === this.last;
    if (this.channels.some((other) => !other.idle)) {
      return wasLast ? this.advance(this.lowest()) : [];
    }
    const highest = Math.max(...this.channels.map(({ watermark }) => watermark));
    return [...(wasLast ? this.advance(highest) : []), ...this.changeStatus(true)];
  }

  private lowest(): number {
    const aligned = this.channels.filter((channel) => channel.aligned);
    return aligned.length === 0 ? -Infinity : Math.min(...aligned.map((c) => c.watermark));
  }

  private advance(time: number): ValveOutput[] {
    if (time <= this.last) return [];
    this.last = time;
    return [{ watermark: time }];
  }

  private changeStatus(idle: boolean): ValveOutput[] {
    if (this.isIdle === idle) return [];
    this.isIdle = idle;
    return [{ idle }];
  }
}
