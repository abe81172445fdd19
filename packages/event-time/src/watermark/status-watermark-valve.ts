/**
 * Combines the watermarks and statuses of the channels after an exchange, exactly as Flink 2.2.1's
 * `StatusWatermarkValve`. It differs from the combination within a source: a channel that was idle
 * does not count again before it has caught up with what was already emitted.
 */
import { EventTimeError } from '../event-time-error.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';

/** Takes the combined watermark and status. */
export interface ValveOutput {
  processWatermark(timestamp: number): void;
  processWatermarkStatus(idle: boolean): void;
}

interface Channel {
  watermark: number;
  idle: boolean;
  /** Whether the channel counts for the minimum. */
  aligned: boolean;
}

/** What a valve knows, as plain data. */
export interface ValveSnapshot {
  readonly channels: readonly (readonly [id: string, channel: Readonly<Channel>])[];
  readonly watermark: number;
  readonly idle: boolean;
}

/** One valve per input of a task. Throws INPUT_UNKNOWN for channels that were not added. */
export class StatusWatermarkValve {
  private readonly output: ValveOutput;
  private readonly channels = new Map<string, Channel>();
  /** Those of a snapshot that are not added yet. */
  private readonly restored = new Map<string, Channel>();
  private lastWatermark = MIN_WATERMARK;
  private lastIdle = false;

  constructor(output: ValveOutput, channels: Iterable<string> = []) {
    this.output = output;
    for (const id of channels) this.addChannel(id);
  }

  /** What was emitted last; -Infinity before the first. */
  get currentWatermark(): number {
    return this.lastWatermark;
  }

  /** A new channel is active and holds the watermark back until it sends one or becomes idle. */
  addChannel(id: string): void {
    if (this.channels.has(id)) return;
    const restored = this.restored.get(id);
    if (restored !== undefined) {
      this.channels.set(id, restored);
      this.restored.delete(id);
      return;
    }
    this.channels.set(id, { watermark: MIN_WATERMARK, idle: false, aligned: true });
    this.emitStatus(false);
  }

  /** The channel has ended: the others do not wait for it any more. */
  removeChannel(id: string): void {
    const channel = this.channel(id);
    this.channels.delete(id);
    if (!channel.idle) this.afterDeparture(channel);
  }

  watermark(id: string, timestamp: number): void {
    const channel = this.channel(id);
    if (this.lastIdle || channel.idle || !(timestamp > channel.watermark)) return;
    channel.watermark = timestamp;
    if (timestamp >= this.lastWatermark) channel.aligned = true;
    this.emitMinimum();
  }

  status(id: string, idle: boolean): void {
    const channel = this.channel(id);
    if (channel.idle === idle) return;
    channel.idle = idle;
    if (idle) {
      channel.aligned = false;
      this.afterDeparture(channel);
    } else {
      if (channel.watermark >= this.lastWatermark) channel.aligned = true;
      this.emitStatus(false);
    }
  }

  snapshot(): ValveSnapshot {
    return {
      channels: Array.from(this.channels, ([id, channel]) => [id, { ...channel }]),
      watermark: this.lastWatermark,
      idle: this.lastIdle,
    };
  }

  /** Channels that are there take up what they were; others do when they are added. */
  restore({ channels, watermark, idle }: ValveSnapshot): void {
    this.lastWatermark = watermark;
    this.lastIdle = idle;
    for (const [id, channel] of channels) {
      const target = this.channels.has(id) ? this.channels : this.restored;
      target.set(id, { ...channel });
    }
  }

  private afterDeparture(channel: Channel): void {
    const heldBack = channel.watermark === this.lastWatermark;
    for (const other of this.channels.values()) {
      if (other.idle) continue;
      // Only the channel that held the watermark back can set it free.
      if (heldBack) this.emitMinimum();
      return;
    }
    if (heldBack) this.emitMaximum();
    this.emitStatus(true);
  }

  private emitMinimum(): void {
    let minimum = Number.POSITIVE_INFINITY;
    let anyAligned = false;
    for (const { aligned, watermark } of this.channels.values()) {
      if (!aligned) continue;
      anyAligned = true;
      if (watermark < minimum) minimum = watermark;
    }
    if (anyAligned) this.emitWatermark(minimum);
  }

  private emitMaximum(): void {
    let maximum = MIN_WATERMARK;
    for (const { watermark } of this.channels.values()) {
      if (watermark > maximum) maximum = watermark;
    }
    this.emitWatermark(maximum);
  }

  private emitWatermark(timestamp: number): void {
    if (!(timestamp > this.lastWatermark)) return;
    this.lastWatermark = timestamp;
    this.output.processWatermark(timestamp);
  }

  private emitStatus(idle: boolean): void {
    if (this.lastIdle === idle) return;
    this.lastIdle = idle;
    this.output.processWatermarkStatus(idle);
  }

  private channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new EventTimeError('INPUT_UNKNOWN', `channel ${id}`);
    return channel;
  }
}
