import type { DataStream } from '@tidemark/event-time';
import { kafkaSink } from '@tidemark/stream-runtime';
import type { Lesson } from './lesson-job.ts';
import type { LessonResult } from './lesson-result.ts';
import { resultJson } from './result-json.ts';

/** Writes the results of these streams to `--output` too, as JSON; does nothing without the flag. */
export function publish<Results extends readonly LessonResult[]>(
  lesson: Lesson,
  ...streams: { readonly [I in keyof Results]: DataStream<Results[I]> }
): void {
  if (lesson.outputTopic === undefined) return;
  for (const stream of streams) stream.sinkTo(resultSink(lesson.outputTopic));
}

function resultSink(topic: string) {
  return kafkaSink<LessonResult>({
    topic,
    serialize: (result) => ({ key: result.key, value: resultJson(result) }),
  });
}
