// The flags with which the command runs several brokers, and breaks them.
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { FAULT_HELP, type FaultPlan, parseFault } from '../faults/fault-grammar.ts';
import { withCommandName } from './command-name.ts';

/** What the flags say. */
export interface FaultFlags {
  readonly brokers: number;
  readonly fault: readonly FaultPlan[];
}

const MOST_BROKERS = 100;

/** Adds `--brokers` and `--fault`, and says in the help what a fault looks like. */
export function addFaultFlags(
  program: Command,
  flag: (flags: string, description: string, variable: string) => Option,
): Command {
  return program
    .addOption(
      // Not TIDEMARK_BROKERS: that is where the other commands are told where Kafka is.
      flag('--brokers <number>', 'run so many, on ports in a row', 'BROKER_COUNT')
        .argParser(parseBrokers)
        .default(1),
    )
    .addOption(
      flag('--fault <fault>', 'let something go wrong, see below; can be repeated', 'FAULT')
        .argParser<readonly FaultPlan[]>((text, before) => [...before, ...parseFaults(text)])
        .default([], 'none'),
    )
    .addHelpText('after', `\n${withCommandName(FAULT_HELP)}`);
}

function parseBrokers(text: string): number {
  const brokers = Number(text);
  if (/^\d+$/.test(text) && brokers >= 1 && brokers <= MOST_BROKERS) return brokers;
  throw new InvalidArgumentError(`It is a number from 1 to ${MOST_BROKERS}.`);
}

/** In a variable several are separated by semicolons. */
function parseFaults(text: string): FaultPlan[] {
  const parts = text.split(';').filter((part) => part.trim() !== '');
  return parts.map((part) => {
    try {
      return parseFault(part);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InvalidArgumentError(parts.length > 1 ? `In '${part.trim()}': ${reason}` : reason);
    }
  });
}
