// Asks before data are deleted.
import { createInterface } from 'node:readline/promises';
import { LocalBrokerError } from '../broker-error.ts';
import type { BrokerStatus } from './background.ts';

/**
 * Whether somebody at the terminal agrees to lose the data.
 * @throws LocalBrokerError BROKER_CONFIRMATION_MISSING when there is no terminal
 */
export async function confirmReset({ dataDir, topics }: BrokerStatus): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new LocalBrokerError('BROKER_CONFIRMATION_MISSING', 'Nothing was deleted.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const what =
      topics.length === 0 ? 'everything' : `topics ${topics.join(', ')} and everything else`;
    const answer = await terminal.question(`Delete ${what} in ${dataDir}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
