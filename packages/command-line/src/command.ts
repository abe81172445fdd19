/**
 * Every command is a commander Command with the same manners: examples first in the help, the
 * nearest flag on a typo, flags from the environment, and errors thrown instead of an exit.
 */
import { Command, type CommandUnknownOpts, type OptionValues } from '@commander-js/extra-typings';
import type { Environment } from './environment.ts';
import { applyEnvironment } from './environment-flags.ts';
import { HelpShown, UsageError } from './usage-error.ts';

/** What a command says of itself. */
export type CommandDescription = {
  /** As a person types it: `pnpm producer`; of a subcommand its own word only. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Shown before the flags: what to type and what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
};

/** What the parsing of a command line needs; a CommandContext is one. */
export type CommandInput = { readonly argv: readonly string[]; readonly env: Environment };

/** A command to which flags are added with commander's `option`, `addOption` and `argument`. */
export function createCommand(description: CommandDescription): Command {
  const command = new Command(description.name)
    .description(description.summary)
    .addHelpText('before', examplesText(description))
    .addHelpText(
      'after',
      '\nEvery flag can be set in the environment or in .env too: --some-flag as TIDEMARK_SOME_FLAG.',
    )
    .configureHelp({ commandDescription: () => '', helpWidth: 100 })
    .configureOutput({ writeErr: () => {} })
    .helpOption('-h, --help', 'show this help');
  command.exitOverride((error) => {
    if (error.exitCode === 0) throw new HelpShown();
    throw new UsageError(withoutPrefix(error.message), fullName(command));
  });
  return command;
}

/** Puts a summary and examples before the help of a subcommand; its name is then the whole of what people type. */
export function addExamples(command: CommandUnknownOpts, description: CommandDescription): void {
  command.addHelpText('before', examplesText(description));
}

/**
 * The flags of a command without subcommands: the command line, then the environment, then the
 * defaults.
 *
 * @throws UsageError for a wrong command line, HelpShown after `--help`.
 */
export function parseOptions<Options extends OptionValues>(
  // biome-ignore lint/suspicious/noExplicitAny: commander's own bound for positional arguments
  command: Command<any, Options>,
  input: CommandInput,
): Options {
  command.parse([...input.argv], { from: 'user' });
  applyEnvironment(command, input.env);
  return command.opts();
}

/**
 * Runs the action of the subcommand that the command line names.
 *
 * @throws UsageError for a wrong command line, HelpShown after `--help`, and what the action throws.
 */
export async function dispatch(command: CommandUnknownOpts, input: CommandInput): Promise<void> {
  command.hook('preAction', (_, acting) => {
    for (let level: CommandUnknownOpts | null = acting; level !== null; level = level.parent) {
      applyEnvironment(level, input.env);
    }
  });
  await command.parseAsync([...input.argv], { from: 'user' });
}

function examplesText({ name, summary, examples }: CommandDescription): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`);
  return [`${name}: ${summary}`, '', 'Examples:', ...lines, ''].join('\n');
}

function fullName(command: CommandUnknownOpts): string {
  const names: string[] = [];
  for (let level: CommandUnknownOpts | null = command; level !== null; level = level.parent)
    names.unshift(level.name());
  return names.join(' ');
}

function withoutPrefix(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean $1?');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
