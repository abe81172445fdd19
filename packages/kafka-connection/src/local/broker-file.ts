/**
 * The running local broker leaves a note in its data folder: `broker/broker.json`. The note outlives
 * a broker that was killed, so it is believed only when its process lives and its port answers.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { answersAsKafka } from '../probe.ts';

/** A local broker that runs. */
export interface LocalBroker {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** When it was started, as its file says. */
  readonly startedAt: string | number;
}

const schema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  port: z.int().positive(),
  startedAt: z.union([z.string(), z.number()]),
});

/** The folder in which the broker keeps its topics and its file. */
export function brokerFolder(dataDir: string): string {
  return join(dataDir, 'broker');
}

/** What the broker writes while it runs in the background. */
export function brokerLogFile(dataDir: string): string {
  return join(dataDir, 'broker.log');
}

/** What the file says, or nothing when it is missing, half written or foreign. */
export async function readBrokerFile(dataDir: string): Promise<LocalBroker | undefined> {
  try {
    const text = await readFile(join(brokerFolder(dataDir), 'broker.json'), 'utf8');
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The broker of the data folder, when it runs and answers. */
export async function findLocalBroker(dataDir: string): Promise<LocalBroker | undefined> {
  const noted = await readBrokerFile(dataDir);
  if (!noted || !isAlive(noted.pid)) return undefined;
  return (await answersAsKafka(noted)) ? noted : undefined;
}

/** Whether a process of that id exists, ours or another's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
