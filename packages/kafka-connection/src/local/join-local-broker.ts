/** Placeholder contract until the launcher below lands. */
import type { Log } from '../log.ts';

/** What identifies a running local broker. */
export interface LocalBroker {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly startedAt: string;
}

export async function joinLocalBroker(_options: {
  readonly dataDir: string;
  readonly log?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<LocalBroker> {
  throw new Error('the local broker is not there yet');
}
