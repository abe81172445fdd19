/** `--reset`: shows what would go, asks, removes it, and says so. */
import { confirm } from '@tidemark/command-line';
import type { JobGraph } from '@tidemark/event-time';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import { describeReset, type JobReset, resetJob } from '@tidemark/stream-runtime';
import type { LessonRun } from './execute-lesson.ts';

/**
 * @throws StreamRuntimeError GROUP_HAS_MEMBERS
 * @throws UsageError when there is nobody to ask, and no `--yes`
 */
export async function resetLesson(
  { lesson, options, context: { note, signal } }: LessonRun,
  graph: JobGraph,
  connection: KafkaConnection,
): Promise<void> {
  const { group, yes = false } = options;
  const found = await describeReset(graph, connection, group);
  if (found.offsets === 0 && found.topics.length === 0) {
    note(`The group ${group} has nothing to forget on ${connection.description}.`);
    return;
  }
  const question = `Forget ${contentsOf(found)} of the group ${group} on ${connection.description}?`;
  if (!(await confirm(question, { yes, command: `${lesson.command} --reset`, signal }))) {
    note(`The group ${group} is as it was.`);
    return;
  }
  const removed = await resetJob(graph, connection, group);
  note(
    `Forgot ${contentsOf(removed)}. Topics with orders, results and dead letters are as they were.`,
  );
}

function contentsOf({ offsets, topics }: JobReset): string {
  const parts = [
    ...(offsets === 0 ? [] : [`the offsets of ${offsets} partition${offsets === 1 ? '' : 's'}`]),
    ...(topics.length === 0 ? [] : [`the state in ${topics.join(', ')}`]),
  ];
  return parts.join(' and ');
}
