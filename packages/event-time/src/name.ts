import { EventTimeError } from './event-time-error.ts';

// Names end up in topic names, console lines and reports, one line each.
const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u;

/** Returns `name`, or throws INVALID_NAME; `what` says whose name it is. */
export function validName(name: string, what: string): string {
  if (typeof name !== 'string' || name.trim() === '' || !PRINTABLE.test(name)) {
    throw new EventTimeError('INVALID_NAME', `${what}: ${JSON.stringify(name)}`);
  }
  return name;
}
