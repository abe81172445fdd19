/** Lesson 02: `pnpm lesson02`. */
import { runLesson } from '@tidemark/lesson';
import { LESSON_02 } from './lesson.ts';

await runLesson(LESSON_02, async () => (await import('./job.ts')).consumerBasic);
