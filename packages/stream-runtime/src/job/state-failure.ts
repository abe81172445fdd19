/** State that does not fit the job that is to take it up. */

import { EventTimeError } from '@tidemark/event-time';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** Says what changed, and how to go on; errors of other kinds come back as they are. */
export function stateFailure(error: unknown, changelog: string): unknown {
  if (!(error instanceof EventTimeError) || !error.code.startsWith('SNAPSHOT_')) return error;
  return new StreamRuntimeError(
    'STATE_INCOMPATIBLE',
    `The state in ${changelog} is of another form of this job: ${error.message}`,
    { cause: error },
  );
}
