import type { LessonDescription } from '@tidemark/lesson';

/** Lesson 03 as its user sees it before the first order. */
export const LESSON_03: LessonDescription = {
  command: 'pnpm lesson03',
  title: 'Flink Lesson 3: Advanced Stream Processing',
  summary: 'keeps totals, VIP status and frequency per customer, and figures per category',
  examples: [['pnpm lesson03 --alert-over 400 --output results', 'alerts; results to a topic too']],
  groupId: 'flink-lesson03-order-processing',
};
