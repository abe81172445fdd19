/** An error that came out of a job's own function, with the place where it happened. */

import { failedOperator } from '@tidemark/event-time';
import { type RecordLocation, recordName, StreamRuntimeError } from '../stream-runtime-error.ts';

/** The error to stop the job with. Errors of this package come back as they are. */
export function userFunctionFailure(error: unknown, record: RecordLocation): StreamRuntimeError {
  const { topic, partition, offset } = record;
  const operator = failedOperator(error);
  const location = { topic, partition, offset, ...(operator !== undefined && { operator }) };
  return failure(error, `at ${recordName(topic, partition, offset)}`, { location });
}

/** As userFunctionFailure, where no record is in hand: open, timers, watermarks, the end of the input. */
export function timerFailure(error: unknown): StreamRuntimeError {
  return failure(error, 'outside a record (open, timer, watermark or close)', {});
}

function failure(
  error: unknown,
  where: string,
  details: { location?: RecordLocation },
): StreamRuntimeError {
  if (error instanceof StreamRuntimeError) return error;
  const operator = failedOperator(error);
  const who = operator === undefined ? 'The job' : `The operator "${operator}"`;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const hint = hintOf(error);
  return new StreamRuntimeError('USER_FUNCTION_FAILED', `${who} failed ${where}: ${what}`, {
    ...details,
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

/** The engine's own errors (a null key, say) know what to do about them. */
function hintOf(error: unknown): string | undefined {
  const hint: unknown = error instanceof Error ? Reflect.get(error, 'hint') : undefined;
  return typeof hint === 'string' ? hint : undefined;
}
