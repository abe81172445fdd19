// The command has two names: one in this repository, one where the package is installed.

/** What a person types to run it. */
export const COMMAND_NAME = import.meta.url.endsWith('.ts') ? 'pnpm broker' : 'npx tidemark-broker';

/** A text that names the command, with the name that holds here. */
export function withCommandName(text: string): string {
  return text.replaceAll('pnpm broker', COMMAND_NAME);
}
