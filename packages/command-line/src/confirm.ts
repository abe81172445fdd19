/** What cannot be undone is asked for first, or said with --yes where nobody can be asked. */
import { createInterface } from 'node:readline/promises';
import { typedAhead } from './typed-ahead.ts';
import { UsageError } from './usage-error.ts';

/** Where a question can be put. */
export interface Asking {
  /** The flag that answers before the question. */
  readonly yes: boolean;
  /** The command, for the message that --yes is wanted. */
  readonly command: string;
  readonly signal: AbortSignal;
}

/**
 * Whether the person agrees. What was typed before the question is no answer to it.
 *
 * @throws UsageError when there is no terminal to ask on and no --yes
 */
export async function confirm(question: string, asking: Asking): Promise<boolean> {
  if (asking.yes) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError(`${question} Nobody can be asked here: add --yes`, asking.command);
  }
  if ((await typedAhead(process.stdin)).includes(CTRL_C)) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: asking.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    // Ctrl+C at the question, which a terminal hands to whoever asks, is a no.
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}

const CTRL_C = '\u0003';
