import type { LessonDescription } from '@tidemark/lesson';

/** Lesson 02 as its user sees it before the first order. */
export const LESSON_02: LessonDescription = {
  command: 'pnpm lesson02',
  title: 'Flink Lesson 2: Kafka Integration',
  summary: 'reads orders from Kafka, gives them event time, transforms and prints them',
  examples: [['pnpm lesson02 --category Books --min-amount 50', 'some of the orders only']],
  groupId: 'flink-lesson02-consumer-group',
};
