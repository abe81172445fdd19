/** Kafka's jars: fetched once by Maven into the user's cache folder, and again when pom.xml changes. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '@tidemark/command-line';
import { requireMaven } from './prerequisites.ts';
import { RealKafkaError } from './real-kafka-error.ts';

const POM = fileURLToPath(new URL('./pom.xml', import.meta.url));

/**
 * The folder with the jars.
 *
 * @param note is told when they have to be fetched
 * @throws RealKafkaError REAL_KAFKA_TOOL_MISSING, REAL_KAFKA_FETCH_FAILED
 */
export function kafkaJars(note: (line: string) => void): string {
  const folder = join(cacheFolder(), `kafka-${pomDigest()}`);
  if (existsSync(folder)) return folder;
  requireMaven();
  note(`Fetching Apache Kafka's jars into ${folder} (once, about 55 MB)`);
  // Fetched beside and moved: a fetch that was cut off never looks like a whole one.
  const fresh = `${folder}.${randomUUID()}`;
  makeFolder(dirname(folder));
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
  const { status } = spawnSync(
    'mvn',
    ['-q', '-B', '-Dstyle.color=never', '-f', POM, ...goal, `-DoutputDirectory=${fresh}`],
    { stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new RealKafkaError('REAL_KAFKA_FETCH_FAILED', 'Maven could not fetch Kafka’s jars.');
  }
  moveInto(fresh, folder);
  return folder;
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidemark');
}

function pomDigest(): string {
  return createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 12);
}

function moveInto(fresh: string, folder: string): void {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Somebody else fetched them at the same time and was first.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
}
