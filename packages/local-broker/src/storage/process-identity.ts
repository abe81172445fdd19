// Is the process that wrote this note still the one that runs under that id? Ids are given out again, after a
// restart of a container even the same small ones, so the time at which a process began belongs to its name.
import { readFileSync } from 'node:fs';

/** A process, as a note in a file names it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When and in which boot it began; null where the system does not tell (only Linux does, here). */
  readonly began: string | null;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, began: beginOf(process.pid) };
}

/** Whether that very process runs. Where the system does not tell, any process of that id counts. */
export function isRunning({ pid, began }: ProcessIdentity): boolean {
  if (!idIsTaken(pid)) return false;
  const now = beginOf(pid);
  return began === null || now === null || began === now;
}

function idIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat counts ticks since the boot; the command in field 2 may hold anything. */
function beginOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const behindCommand = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = behindCommand[0];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' ? 'ended' : `${boot}/${behindCommand[19]}`;
  } catch {
    return null;
  }
}
