import type { Lesson } from '../job/lesson-job.ts';
import type { LessonOptions } from '../options.ts';

/** What the flags say to the job. */
export function lessonSettings(
  options: LessonOptions,
  hooks: Pick<Lesson, 'onLateOrder' | 'say'>,
): Lesson {
  return {
    topic: options.topic,
    outOfOrdernessMs: options.outOfOrderness,
    idleTimeoutMs: options.idleTimeout,
    categories: options.category === undefined ? undefined : new Set(options.category),
    minAmountCents: options.minAmount ?? 0,
    alertOverCents: options.alertOver,
    outputTopic: options.output,
    ...hooks,
  };
}
