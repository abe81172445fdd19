import type { StreamExecutionEnvironment } from '@tidemark/event-time';

/** What the flags say to a job. */
export interface Lesson {
  readonly topic: string;
  /** How late an order may be, in milliseconds. */
  readonly outOfOrdernessMs: number;
  /** After how long a quiet partition is not waited for, in milliseconds; Infinity: always wait. */
  readonly idleTimeoutMs: number;
  /** Only orders of these categories; undefined: of all. */
  readonly categories: ReadonlySet<string> | undefined;
  /** Only orders of at least so many cents. */
  readonly minAmountCents: number;
  /** Orders above so many cents raise an alert; undefined: none do. */
  readonly alertOverCents: number | undefined;
  /** The topic for results; undefined: none. */
  readonly outputTopic: string | undefined;
  /** Told of every order that comes behind the watermark. */
  readonly onLateOrder: () => void;
  /** Prints a line between the results, where people read them: neither with --json nor --quiet. */
  readonly say: (line: () => string) => void;
}

/** Describes the lesson's job in the DataStream API. */
export type LessonJob = (env: StreamExecutionEnvironment, lesson: Lesson) => void;
