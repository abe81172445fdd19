/** From the command line to a running lesson; loads nothing heavy before the banner is out. */
import { type CommandContext, runCommand } from '@tidemark/command-line';
import type { LessonJob } from './job/lesson-job.ts';
import { type LessonDescription, type LessonOptions, lessonOptions } from './options.ts';

const STOPPING = 'Stopping: finishing the orders in hand…';
const STOPPING_RESET = 'Stopping…';

/** Runs a lesson as the command of this process; `loadJob` imports the file that describes its job. */
export function runLesson(
  lesson: LessonDescription,
  loadJob: () => Promise<LessonJob>,
): Promise<never> {
  const frame = { name: lesson.command.replace(/^pnpm /, ''), stopping: STOPPING };
  return runCommand(frame, (context) => {
    const options = lessonOptions(lesson, context);
    if (options.reset) frame.stopping = STOPPING_RESET;
    return main(lesson, options, loadJob, context);
  });
}

async function main(
  lesson: LessonDescription,
  options: LessonOptions,
  loadJob: () => Promise<LessonJob>,
  context: CommandContext,
): Promise<number | undefined> {
  if (!options.json && !options.quiet) context.stdout.line(`=== ${lesson.title} ===`);
  await context.stdout.flush();
  if (options.instances > 1 && !options.reset) {
    const { runInstances } = await import('./instances/run-instances.ts');
    return await runInstances({ lesson, options, context, stopping: STOPPING });
  }
  const [{ executeLesson }, job] = await Promise.all([
    import('./run/execute-lesson.ts'),
    loadJob(),
  ]);
  await executeLesson({ lesson, options, job, context });
  return undefined;
}
