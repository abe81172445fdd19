/** Lesson 03: `pnpm lesson03`. */
import { runLesson } from '@tidemark/lesson';
import { LESSON_03 } from './lesson.ts';

await runLesson(LESSON_03, async () => (await import('./job.ts')).orderProcessing);
