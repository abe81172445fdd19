/** Where results go: a kind that the runtime knows, or one that makes its own writer. */

/** Takes the values of one task. */
export interface SinkWriter<T> {
  write(value: T, context: SinkWriterContext): void;
  /** The last watermark has come: nothing follows. */
  finish?(): void;
  close?(): void;
}

/** What a writer may know about the value it is handed; valid during the call only. */
export interface SinkWriterContext {
  /** Epoch milliseconds; undefined where the record has none. */
  readonly timestamp: number | undefined;
  readonly currentWatermark: number;
}

/** Flink's `Sink`. A sink without `createWriter` needs a runtime that knows its `sinkType`. */
export interface Sink<T> {
  readonly sinkType: string;
  createWriter?(): SinkWriter<T>;
}
