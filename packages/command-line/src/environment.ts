/**
 * Settings come from the environment and, below it, from a `.env` in the working directory
 * (`NAME=value` or `export NAME=value` lines). Secrets live there, so nothing here prints a value.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { CommandLineError } from './command-line-error.ts';

/** Names and values of the environment, `.env` included. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment merged over the `.env` of `directory`. A variable that is set to nothing counts
 * as not set, wherever it stands.
 *
 * @throws CommandLineError ENV_FILE_UNREADABLE when `.env` is there and cannot be read.
 */
export function loadEnvironment(
  directory: string,
  environment: Environment = process.env,
): Environment {
  return { ...withoutEmpty(readEnvFile(join(directory, '.env'))), ...withoutEmpty(environment) };
}

function readEnvFile(file: string): Environment {
  try {
    return parse(withHashesQuoted(readFileSync(file, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return {};
    throw new CommandLineError('ENV_FILE_UNREADABLE', `Cannot read ${file}.`, { cause: error });
  }
}

const UNQUOTED = /^(\s*(?:export\s+)?[\w.-]+\s*=)([^\S\r\n]*)([^\s'"`][^\r\n]*)$/gm;

/**
 * Outside of quotes dotenv takes any `#` for the beginning of a comment, and cuts passwords short; to a
 * shell it is one only behind a space.
 */
function withHashesQuoted(text: string): string {
  return text.replace(UNQUOTED, (line: string, name: string, space: string, rest: string) => {
    if (space !== '' && rest.startsWith('#')) return line;
    const value = (/^(.*?)\s#/.exec(rest)?.[1] ?? rest).trimEnd();
    const quote = ["'", '`', '"'].find((each) => !value.includes(each));
    return value.includes('#') && quote ? `${name}${quote}${value}${quote}` : line;
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
}
