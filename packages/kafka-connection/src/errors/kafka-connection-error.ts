/** The one error class that leaves this package. */

import { KAFKA_CONNECTION_ERROR_CODES, type KafkaConnectionErrorCode } from '../error-codes.ts';

/** What goes with a message: what to do next, and what it came from. */
export interface KafkaConnectionErrorDetails {
  /** What to type or do next; absent: the cure of the code. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Something between us and Kafka went wrong. `code` is listed in KAFKA_CONNECTION_ERROR_CODES. */
export class KafkaConnectionError extends Error {
  override readonly name = 'KafkaConnectionError';
  readonly code: KafkaConnectionErrorCode;
  readonly hint: string;
  /** What a command ends with: 1 runtime, 2 settings, 69 unreachable, 77 not permitted. */
  readonly exitCode: number;

  constructor(
    code: KafkaConnectionErrorCode,
    message: string,
    details: KafkaConnectionErrorDetails = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.hint = details.hint ?? KAFKA_CONNECTION_ERROR_CODES[code].cure;
    this.exitCode = KAFKA_CONNECTION_ERROR_CODES[code].exitCode;
  }
}
