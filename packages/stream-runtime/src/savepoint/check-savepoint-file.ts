/** A savepoint that is not there is told before there is a connection. */

import { parseSavepoint } from './savepoint-format.ts';
import { savepointFile } from './savepoint-place.ts';

/**
 * Looks whether a savepoint begins as one does; needs no Kafka. The job that begins with it reads all
 * of it. A savepoint in a topic (`topic:NAME`) is not looked at.
 *
 * @throws StreamRuntimeError SAVEPOINT_UNREADABLE
 */
export async function checkSavepointFile(name: string): Promise<void> {
  const file = savepointFile(name);
  if (file === undefined) return;
  for await (const _header of parseSavepoint(file.read(), name)) return;
}
