// Compaction of one log: how far it has come, and one round at a time.
import type { LogContext } from '../log/log-context.ts';
import type { LogSegments } from '../log/log-segments.ts';
import type { TopicConfigs } from '../log/topic-configs.ts';
import type { PartitionProducers } from '../producers/partition-producers.ts';
import { MalformedRecordError } from '../records/record.ts';
import { cleanLog } from './clean-log.ts';
import { type CleanableRange, cleanableRange } from './cleanable-range.ts';
import { CompactionStopped, Pace } from './pace.ts';

/** The log that is compacted. */
export interface CompactedLog {
  readonly segments: LogSegments;
  readonly producers: PartitionProducers;
  readonly configs: TopicConfigs;
  readonly context: LogContext;
  readonly lastStableOffset: () => number;
}

const CLEANED_OFFSET_FILE = 'cleaned-offset';

/** Compacts a log when it is told to. */
export class LogCompaction {
  readonly #log: CompactedLog;
  readonly #pace = new Pace();
  #firstDirtyOffset: number | undefined;
  #running: Promise<boolean> | undefined;
  #damaged = false;
  #stopped = false;

  constructor(log: CompactedLog) {
    this.#log = log;
  }

  /** What is to be compacted now; undefined when the topic does not want any of it. */
  due(): CleanableRange | undefined {
    const { segments, configs, context, lastStableOffset } = this.#log;
    if (this.#stopped || this.#damaged || !configs.words('cleanup.policy').includes('compact'))
      return undefined;
    const range = cleanableRange(
      {
        segments: segments.all,
        firstDirtyOffset: this.#dirtyFrom(),
        lastStableOffset: lastStableOffset(),
        now: context.clock.now(),
      },
      configs,
    );
    return range.due ? range : undefined;
  }

  /** Compacts a range of the log that is due. False when that failed; an event then says why. */
  run(range: CleanableRange): Promise<boolean> {
    this.#running ??= this.#run(range).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Gives up what is under way, and resolves when nothing is. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.stop();
    await this.#running;
  }

  async #run(range: CleanableRange): Promise<boolean> {
    const { segments, context } = this.#log;
    try {
      // What is read here was written long ago, but its checkpoints may still be on their way.
      await segments.settled();
      const log = { ...this.#log, pace: this.#pace };
      const cleanedTo = await segments.holding(() => cleanLog(log, range));
      this.#firstDirtyOffset = cleanedTo;
      segments.store.writeSmall(CLEANED_OFFSET_FILE, String(cleanedTo), false);
      return cleanedTo > range.firstDirtyOffset;
    } catch (cause) {
      if (cause instanceof CompactionStopped) return false;
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.#damaged = error instanceof MalformedRecordError;
      context.onEvent({ type: 'compaction-failed', file: segments.path, error });
      return false;
    }
  }

  /** The end of what was compacted; the whole log is looked at again where that makes no sense. */
  #dirtyFrom(): number {
    const { segments } = this.#log;
    this.#firstDirtyOffset ??= Number(segments.store.readSmall(CLEANED_OFFSET_FILE) ?? -1);
    const { startOffset, endOffset } = segments;
    const known = this.#firstDirtyOffset;
    return known >= startOffset && known <= endOffset ? known : startOffset;
  }
}
