/** The one error class of this package: a code, what to do next, and the record it happened at. */

import { STREAM_RUNTIME_ERROR_CODES, type StreamRuntimeErrorCode } from './error-codes.ts';

/** Which record, and which function of the job had it in hand. */
export interface RecordLocation {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** Name of the operator; absent where the record had not reached one. */
  readonly operator?: string;
}

/** A job was refused or stopped. `code` is a key of `STREAM_RUNTIME_ERROR_CODES`. */
export class StreamRuntimeError extends Error {
  override readonly name = 'StreamRuntimeError';
  readonly code: StreamRuntimeErrorCode;
  readonly hint: string;
  /** What a command ends with: 1 the running job failed, 2 the job was described wrongly. */
  readonly exitCode: 1 | 2;
  readonly location: RecordLocation | undefined;

  constructor(
    code: StreamRuntimeErrorCode,
    message: string,
    details: { cause?: unknown; location?: RecordLocation; hint?: string } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    const row = STREAM_RUNTIME_ERROR_CODES[code];
    this.code = code;
    this.hint = details.hint ?? row.cure;
    this.exitCode = row.exitCode;
    this.location = details.location;
  }
}

/** `orders, partition 1, offset 42`, for messages. */
export function recordName(topic: string, partition: number, offset: string): string {
  return `${topic}, partition ${partition}, offset ${offset}`;
}
