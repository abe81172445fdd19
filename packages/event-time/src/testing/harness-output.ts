import type { ExchangeOutput } from '../operator/exchange-link.ts';
import { inOneLine, type Timeline, timeText } from './timeline.ts';

/** A record that came out, with its timestamp in epoch milliseconds. */
export interface OutputRecord<O> {
  readonly value: O;
  readonly timestamp: number | undefined;
}

/** One of all that comes out of a stream. */
export type OutputEvent<O> =
  | ({ readonly type: 'record' } & OutputRecord<O>)
  | { readonly type: 'watermark'; readonly timestamp: number }
  | { readonly type: 'status'; readonly idle: boolean };

/** One output stream of a harness: its records, watermarks and idleness, in order. */
export class HarnessOutput<O> {
  /** All records since the start, or since the last take(). */
  records: OutputRecord<O>[] = [];
  /** Each watermark that came out. */
  readonly watermarks: number[] = [];
  isIdle = false;
  readonly name: string;
  private events: OutputEvent<O>[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** The values alone. */
  get values(): O[] {
    return this.records.map(({ value }) => value);
  }

  /** The records so far; afterwards there are none. */
  take(): OutputRecord<O>[] {
    const { records } = this;
    this.records = [];
    return records;
  }

  /** Records, watermarks and changes of idleness since the last call, in the order they came in. */
  takeEvents(): OutputEvent<O>[] {
    const { events } = this;
    this.events = [];
    return events;
  }

  /** Writes down what came out. */
  add(event: OutputEvent<O>): void {
    this.events.push(event);
    if (event.type === 'record') {
      this.records.push({ value: event.value, timestamp: event.timestamp });
    } else if (event.type === 'watermark') this.watermarks.push(event.timestamp);
    else this.isIdle = event.idle;
  }
}

/** Writes down what leaves a task, by the exchange that it leaves through. */
export class OutputRecorder implements ExchangeOutput {
  private readonly outputs: ReadonlyMap<string, HarnessOutput<unknown>>;
  private readonly timeline: Timeline;

  constructor(outputs: ReadonlyMap<string, HarnessOutput<unknown>>, timeline: Timeline) {
    this.outputs = outputs;
    this.timeline = timeline;
  }

  element(exchange: string, _key: unknown, value: unknown, timestamp: number | undefined): void {
    const output = this.outputs.get(exchange);
    if (output === undefined) return;
    output.add({ type: 'record', value, timestamp });
    this.timeline.add('out', `${output.name} ${inOneLine(value)} @${timeText(timestamp)}`);
  }

  watermark(exchange: string, timestamp: number): void {
    const output = this.outputs.get(exchange);
    if (output === undefined) return;
    output.add({ type: 'watermark', timestamp });
    this.timeline.add('out', `${output.name} watermark ${timeText(timestamp)}`);
  }

  status(exchange: string, idle: boolean): void {
    const output = this.outputs.get(exchange);
    if (output === undefined) return;
    output.add({ type: 'status', idle });
    this.timeline.add('out', `${output.name} ${idle ? 'idle' : 'active'}`);
  }
}
