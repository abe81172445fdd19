import { type CommandContext, createLogger, LineWriter } from '@tidemark/command-line';
import { expect, it } from 'vitest';
import { kafkaProgram } from './program.ts';

const context: CommandContext = {
  ...{ argv: [], env: {}, note: () => {}, log: createLogger('test', {}) },
  stdout: new LineWriter({ write: (_, done) => done() }),
  signal: new AbortController().signal,
};

type Subcommands = Pick<ReturnType<typeof kafkaProgram>, 'commands'>;
type Subcommand = Subcommands['commands'][number];

function all({ commands }: Subcommands, above = ''): { path: string; command: Subcommand }[] {
  return commands.flatMap((command) => {
    const path = `${above} ${command.name()}`.trim();
    return [{ path, command }, ...all(command, path)];
  });
}

function helpOf(command: Subcommand): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => void parts.push(part) }).outputHelp();
  return parts.join('');
}

it.each(all(kafkaProgram(context)))('$path shows examples first, of flags that there are', (at) => {
  const [examples = '', rest = ''] = helpOf(at.command).split('Usage:');
  expect(examples).toContain(`  pnpm kafka ${at.path}`);
  for (const [flag] of examples.matchAll(/--[a-z-]+/g)) expect(rest).toContain(flag);
});
