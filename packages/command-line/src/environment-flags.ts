/** Flags from the environment: `--some-flag` is also `TIDEMARK_SOME_FLAG`. */
import {
  type CommandUnknownOpts,
  InvalidArgumentError,
  type Option,
} from '@commander-js/extra-typings';
import type { Environment } from './environment.ts';
import { invalid } from './parsers/invalid.ts';

const TRUE = new Set(['1', 'true', 'yes', 'on']);
const FALSE = new Set(['0', 'false', 'no', 'off']);

/** The variable that stands for a long flag: `--rate` is `TIDEMARK_RATE`. */
function environmentName(longFlag: string): string {
  return `TIDEMARK_${longFlag.replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`;
}

/**
 * Gives every flag that the command line left alone its value from the environment.
 *
 * @throws whatever the command's exit override throws, when a variable's value cannot be read.
 */
export function applyEnvironment(command: CommandUnknownOpts, environment: Environment): void {
  for (const option of command.options) {
    if (option.long === undefined || option.long === null) continue;
    const name = environmentName(option.long);
    const text = environment[name];
    const key = option.attributeName();
    if (text === undefined || text === '' || command.getOptionValueSource(key) === 'cli') continue;
    try {
      command.setOptionValueWithSource(key, read(option, text), 'env');
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      command.error(`error: ${name}='${text}' in the environment is invalid. ${error.message}`, {
        exitCode: 2,
      });
    }
  }
}

function read(option: Option, text: string): unknown {
  if (option.isBoolean() || option.negate) return readSwitch(text) !== option.negate;
  const values = option.variadic ? text.split(',').map((part) => part.trim()) : [text];
  const parse = option.parseArg;
  if (parse === undefined) return option.variadic ? values : text;
  return values.reduce<unknown>((previous, value) => parse(value, previous), undefined);
}

function readSwitch(text: string): boolean {
  const word = text.toLowerCase();
  if (!TRUE.has(word) && !FALSE.has(word)) throw invalid('Write 1 or 0.');
  return TRUE.has(word);
}
