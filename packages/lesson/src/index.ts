/** What a lesson's main file needs: light to import, so that the banner comes before heavy modules. */
export {
  type LessonDescription,
  type LessonOptions,
  lessonCommand,
  lessonOptions,
} from './options.ts';
export { runLesson } from './run-lesson.ts';
