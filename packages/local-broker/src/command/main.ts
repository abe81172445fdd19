#!/usr/bin/env node
// `pnpm broker`: environment, command line, errors and exit code.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { LocalBrokerError } from '../broker-error.ts';
import { reportOf } from './error-report.ts';
import { brokerProgram } from './program.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const result = (line: string): void => void process.stdout.write(`${line}\n`);

// Nobody can be told that nobody reads any more.
process.stderr.on('error', () => {});
process.stdout.on('error', () => {});
process.on('uncaughtException', fail);
readEnvironmentFile();
dropSwitchedOff();
const program = brokerProgram({ result, say });
for (const command of [program, ...program.commands]) throwInsteadOfExit(command);
const words = process.argv.slice(2);
try {
  // `pnpm broker -- --memory` hands the dashes on.
  await program.parseAsync(words[0] === '--' ? words.slice(1) : words, { from: 'user' });
  process.exitCode = 0;
} catch (error) {
  if (!(error instanceof CommanderError)) fail(error);
  else if (error.exitCode !== 0) fail(usageError(error));
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
}

function usageError({ message }: CommanderError): LocalBrokerError {
  const text = message.replace(/^error: /, '');
  return new LocalBrokerError(
    'BROKER_OPTION_INVALID',
    text.charAt(0).toUpperCase() + text.slice(1),
  );
}

function fail(error: unknown): never {
  const { lines, exitCode } = reportOf(error);
  for (const line of lines) say(line);
  process.exit(exitCode);
}

/** The environment wins over `.env`; of that only our own variables matter here. */
function readEnvironmentFile(): void {
  let text = '';
  try {
    text = readFileSync('.env', 'utf8');
  } catch {
    // It need not be there.
  }
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (name.startsWith('TIDEMARK_')) process.env[name] ||= value;
  }
}

/** commander takes a variable for a flag without a value as set whatever it says, `false` included. */
function dropSwitchedOff(): void {
  for (const name of ['MEMORY', 'BACKGROUND', 'JSON', 'YES', 'TLS']) {
    if (/^(|0|false|no|off)$/i.test(process.env[`TIDEMARK_${name}`] ?? '')) {
      delete process.env[`TIDEMARK_${name}`];
    }
  }
}
