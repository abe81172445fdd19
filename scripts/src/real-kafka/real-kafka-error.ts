import { REAL_KAFKA_ERROR_CODES, type RealKafkaErrorCode } from './error-codes.ts';

/** The launcher cannot go on; `hint` says what to do next. */
export class RealKafkaError extends Error {
  override readonly name = 'RealKafkaError';
  readonly code: RealKafkaErrorCode;
  readonly hint: string;
  readonly exitCode: number;

  constructor(
    code: RealKafkaErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? REAL_KAFKA_ERROR_CODES[code].cure;
    this.exitCode = REAL_KAFKA_ERROR_CODES[code].exitCode;
  }
}
