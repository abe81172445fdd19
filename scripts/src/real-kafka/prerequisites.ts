/** Says in one sentence what is missing on this machine, before anything is started. */
import { spawnSync } from 'node:child_process';
import { RealKafkaError } from './real-kafka-error.ts';

const OLDEST_JAVA = 17;

/** @throws RealKafkaError REAL_KAFKA_TOOL_MISSING without Java 17 or newer */
export function requireJava(): void {
  const { error, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (error) throw missing('Java is not installed', 'openjdk-17-jre-headless', 'openjdk@17');
  const major = Number(/version "(\d+)/.exec(stderr)?.[1] ?? Number.NaN);
  // A version that nobody can read is tried; java itself says what is wrong.
  if (major < OLDEST_JAVA) {
    throw missing(`Java ${major} is too old`, 'openjdk-17-jre-headless', 'openjdk@17');
  }
}

/** @throws RealKafkaError REAL_KAFKA_TOOL_MISSING without Maven */
export function requireMaven(): void {
  if (spawnSync('mvn', ['--version']).error) {
    throw missing('Maven is not installed; it fetches Kafka’s jars once', 'maven', 'maven');
  }
}

/** @throws RealKafkaError REAL_KAFKA_TOOL_MISSING without openssl */
export function requireOpenssl(): void {
  if (spawnSync('openssl', ['version']).error) {
    throw missing('openssl is not installed; it makes the certificates', 'openssl', 'openssl');
  }
}

function missing(what: string, debian: string, brew: string): RealKafkaError {
  return new RealKafkaError(
    'REAL_KAFKA_TOOL_MISSING',
    `Real Apache Kafka needs Java 17 or newer and Maven: ${what}.`,
    { hint: `Debian, Ubuntu: apt-get install ${debian} · macOS: brew install ${brew}` },
  );
}
