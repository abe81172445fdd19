/** How a command says what went wrong: what happened, why, what to type, and where to read on. */
import type { Palette } from './palette.ts';

/** Lines for stderr, and the exit code. */
export type ErrorReport = { readonly lines: readonly string[]; readonly exitCode: number };

type CodedError = Error & {
  readonly code: string;
  readonly hint?: unknown;
  readonly exitCode?: unknown;
};

/**
 * The report of anything that was thrown. Errors with a `code`, a `hint` and an `exitCode` say the
 * rest themselves; of any other error the stack is shown, since nobody foresaw it.
 */
export function reportError(error: unknown, color: Palette): ErrorReport {
  if (isCoded(error)) return { lines: codedLines(error, color), exitCode: exitCodeOf(error) };
  const happened = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? stackLines(error) : [];
  return {
    lines: [
      `${color.red('✗')} ${happened}`,
      ...stack,
      '  Next:  run it again; if it comes back, report it with the lines above',
      codeLine('UNEXPECTED', color),
    ],
    exitCode: 1,
  };
}

function codedLines(error: CodedError, color: Palette): string[] {
  const cause = rootCause(error);
  const lines = [`${color.red('✗')} ${error.message}`];
  if (cause !== undefined && !error.message.includes(cause)) lines.push(`  Cause: ${cause}`);
  if (typeof error.hint === 'string') lines.push(`  Next:  ${indented(error.hint)}`);
  return [...lines, codeLine(error.code, color)];
}

function codeLine(code: string, color: Palette): string {
  return color.dim(`  Code:  ${code} (docs/errors.md#${code.toLowerCase()})`);
}

function rootCause(error: Error): string | undefined {
  let deepest: unknown = error.cause;
  for (
    let depth = 0;
    depth < 8 && deepest instanceof Error && deepest.cause instanceof Error;
    depth++
  ) {
    deepest = deepest.cause;
  }
  return deepest instanceof Error && deepest.message !== '' ? indented(deepest.message) : undefined;
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n         ');
}

function stackLines(error: Error): string[] {
  return (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
}

function isCoded(error: unknown): error is CodedError {
  return (
    error instanceof Error && 'hint' in error && 'code' in error && typeof error.code === 'string'
  );
}

function exitCodeOf(error: CodedError): number {
  return typeof error.exitCode === 'number' ? error.exitCode : 1;
}
