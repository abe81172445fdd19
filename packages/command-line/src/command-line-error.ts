import { COMMAND_LINE_ERROR_CODES, type CommandLineErrorCode } from './error-codes.ts';

/** Something the shared part of the commands cannot go on after; `hint` says what to type next. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
  readonly code: CommandLineErrorCode;
  readonly hint: string;
  readonly exitCode: number;

  constructor(
    code: CommandLineErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? COMMAND_LINE_ERROR_CODES[code].cure;
    this.exitCode = COMMAND_LINE_ERROR_CODES[code].exitCode;
  }
}
