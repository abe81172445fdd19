import { PRODUCER_ERROR_CODES, type ProducerErrorCode } from './error-codes.ts';

/** Orders that did not arrive, or may not have; `hint` says what to do next. */
export class ProducerError extends Error {
  override readonly name = 'ProducerError';
  readonly code: ProducerErrorCode;
  readonly hint: string;
  readonly exitCode: number;

  constructor(code: ProducerErrorCode, message: string) {
    super(message);
    this.code = code;
    this.hint = PRODUCER_ERROR_CODES[code].cure;
    this.exitCode = PRODUCER_ERROR_CODES[code].exitCode;
  }
}
