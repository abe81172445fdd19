/** An error that came out of a job's own function, with the place where it happened. */

import { type RecordLocation, recordName, StreamRuntimeError } from '../stream-runtime-error.ts';

/** The error to stop the job with. Errors of this package come back as they are. */
export function userFunctionFailure(
  error: unknown,
  { topic, partition, offset }: RecordLocation,
): StreamRuntimeError {
  if (error instanceof StreamRuntimeError) return error;
  return new StreamRuntimeError(
    'USER_FUNCTION_FAILED',
    `The job failed at ${recordName(topic, partition, offset)}: ${messageOf(error)}`,
    { cause: error, location: { topic, partition, offset } },
  );
}

/** As userFunctionFailure, for a timer or the end of the input: there is no record then. */
export function timerFailure(error: unknown): StreamRuntimeError {
  if (error instanceof StreamRuntimeError) return error;
  return new StreamRuntimeError(
    'USER_FUNCTION_FAILED',
    `The job failed in a timer or at a watermark: ${messageOf(error)}`,
    { cause: error },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
