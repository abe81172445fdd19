import type { StreamExecutionEnvironment } from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';

/** What the flags say to a job. */
export interface Lesson {
  readonly topic: string;
  /** How late an order may be, in milliseconds. */
  readonly outOfOrdernessMs: number;
  /** After how long a quiet partition is not waited for, in milliseconds; Infinity: always wait. */
  readonly idleTimeoutMs: number;
  /** Whether the order passes `--category` and `--min-amount`. */
  readonly selects: (order: Order) => boolean;
  /** Orders above so many cents raise an alert; undefined: none do. */
  readonly alertOverCents: number | undefined;
  /** The topic for results; undefined: none. */
  readonly outputTopic: string | undefined;
  /** Prints a line between the results, where people read them: neither with --json nor --quiet. */
  readonly say: (line: () => string) => void;
}

/** Describes the lesson's job in the DataStream API. */
export type LessonJob = (env: StreamExecutionEnvironment, lesson: Lesson) => void;
