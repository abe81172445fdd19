// Failures of the broker itself, as opposed to refusals that travel to a client.
import { LOCAL_BROKER_ERROR_CODES, type LocalBrokerErrorCode } from './error-codes.ts';

/** The broker cannot start, run or stop as it was asked to. */
export class LocalBrokerError extends Error {
  readonly code: LocalBrokerErrorCode;
  /** What to do next. */
  readonly hint: string;
  /** What a command that fails with it exits with. */
  readonly exitCode: number;

  constructor(code: LocalBrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalBrokerError';
    this.code = code;
    this.hint = LOCAL_BROKER_ERROR_CODES[code].cure;
    this.exitCode = LOCAL_BROKER_ERROR_CODES[code].exitCode;
  }
}
