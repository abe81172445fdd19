import { CommandLineError } from './command-line-error.ts';

/** A command used wrongly (exit code 2); `helpCommand` is what lists the right uses. */
export class UsageError extends CommandLineError {
  constructor(message: string, helpCommand: string) {
    super('USAGE', message, { hint: `${helpCommand} --help` });
  }
}

/** Thrown in place of an exit after `--help` printed the help: the command is done. */
export class HelpShown extends Error {
  override readonly name = 'HelpShown';
}
