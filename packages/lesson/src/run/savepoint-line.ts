import type { SavepointInfo } from '@tidemark/stream-runtime';

/** What became of `--savepoint-to`. */
export function savepointLine(savepoint: SavepointInfo | undefined, hasBegun: boolean): string {
  if (savepoint === undefined) {
    return hasBegun
      ? 'No savepoint was left behind: the last results could not be committed. Start again, and stop once more.'
      : 'No savepoint was left behind: the job had not begun.';
  }
  const { place, tasks, keys } = savepoint;
  return `Savepoint of ${tasks} tasks, ${keys} values, in ${place}; begin with it: --from-savepoint ${place} --group NEW.`;
}
