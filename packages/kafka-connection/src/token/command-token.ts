/**
 * The token that a command prints. Neither its output nor the command goes into a message: the one is
 * the token, the other may hold a client secret. What it writes on stderr is for people and is shown.
 */

import { exec } from 'node:child_process';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { parseToken, type Token } from './token.ts';

const WITHIN_MS = 10_000;
const MOST_BYTES = 1 << 20;
const STDERR_SHOWN_CHARS = 300;

/**
 * Runs the command in the shell.
 *
 * @throws KafkaConnectionError KAFKA_TOKEN_COMMAND: it failed, took too long, or printed no token
 */
export function commandToken(command: string, withinMs: number = WITHIN_MS): Promise<Token> {
  return new Promise((resolve, reject) => {
    const options = { timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: MOST_BYTES } as const;
    const child = exec(command, options, (error, stdout, stderr) => {
      const token = error ? undefined : parseToken(stdout, Date.now());
      if (token) resolve(token);
      else reject(failure(error ? ended(error, withinMs) : 'printed no token', stderr));
    });
    child.stdin?.end();
  });
}

function ended(
  error: { code?: unknown; killed?: boolean; signal?: unknown },
  withinMs: number,
): string {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'printed more than a token';
  if (error.killed) return `printed no token within ${withinMs / 1_000} s`;
  return typeof error.code === 'number'
    ? `ended with exit code ${error.code}`
    : `was ended by ${String(error.signal ?? error.code)}`;
}

function failure(what: string, stderr: string): KafkaConnectionError {
  const said = stderr.trim().slice(-STDERR_SHOWN_CHARS);
  return new KafkaConnectionError(
    'KAFKA_TOKEN_COMMAND',
    `The command of KAFKA_SASL_TOKEN_COMMAND ${what}.`,
    said === '' ? {} : { cause: new Error(said) },
  );
}
