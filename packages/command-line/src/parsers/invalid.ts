import { InvalidArgumentError } from 'commander';

/** What every parser throws: commander puts the flag and the value that was given before `reason`. */
export function invalid(reason: string): InvalidArgumentError {
  return new InvalidArgumentError(reason);
}
