import type { LessonOptions } from '../options.ts';

type Chosen = Pick<LessonOptions, 'guarantee' | 'stateTopics'>;

/** What holds after a failure, for the line that says what is read: `exactly once`. */
export function guaranteeText({ guarantee, stateTopics }: Chosen): string {
  const text = guarantee === 'exactly-once' ? 'exactly once' : 'at least once';
  return stateTopics === 'off' ? `${text}, state in memory only` : text;
}
