// What the command says when it fails: what happened, why, what to do next, and where to read on.

import { withCommandName } from './command-name.ts';

/** Lines for stderr, and what to exit with. */
export interface ErrorReport {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

interface Coded {
  readonly message: string;
  readonly code: string;
  readonly hint: string;
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** The report of anything that was thrown. Of an error that nobody foresaw the stack is shown. */
export function reportOf(error: unknown): ErrorReport {
  if (!isCoded(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { lines: [`✗ ${text}`], exitCode: 1 };
  }
  const { message, code, hint, cause, exitCode = 1 } = error;
  const reason =
    cause instanceof Error && !message.includes(cause.message) ? cause.message : undefined;
  return {
    lines: [
      `✗ ${message}`,
      ...(reason === undefined ? [] : [`  Cause: ${reason}`]),
      `  Next:  ${withCommandName(hint)}`,
      `  Code:  ${code} (docs/errors.md#${code.toLowerCase()})`,
    ],
    exitCode,
  };
}

function isCoded(error: unknown): error is Coded {
  return error instanceof Error && 'code' in error && 'hint' in error;
}
