import { EVENT_TIME_ERROR_CODES, type EventTimeErrorCode } from './error-codes.ts';

/** Every error that the event-time engine itself raises. `code` is a key of `EVENT_TIME_ERROR_CODES`. */
export class EventTimeError extends Error {
  override readonly name = 'EventTimeError';
  readonly code: EventTimeErrorCode;
  /** What to do next, as one sentence. */
  readonly hint: string;
  readonly exitCode: 1 | 2;

  /** `detail` says which value or name it was; the row's cause is the message without it. */
  constructor(code: EventTimeErrorCode, detail?: string, options?: ErrorOptions) {
    const row = EVENT_TIME_ERROR_CODES[code];
    super(detail === undefined ? row.cause : `${row.cause} (${detail})`, options);
    this.code = code;
    this.hint = row.cure;
    this.exitCode = row.exitCode;
  }
}
