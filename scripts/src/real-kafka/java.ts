/** How a class of Kafka's is run. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const JVM = ['-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-Djava.awt.headless=true'];

/** The arguments of `java` that run a main class of Kafka's with one of the two log settings. */
export function javaArguments(
  jars: string,
  log: 'broker' | 'tools',
  heap: readonly string[],
  main: string,
  args: readonly string[],
): string[] {
  const logSettings = fileURLToPath(new URL(`./log4j2-${log}.yaml`, import.meta.url));
  const log4j = `-Dlog4j2.configurationFile=${logSettings}`;
  return [...heap, ...JVM, log4j, '-cp', join(jars, '*'), main, ...args];
}

/** Memory of a broker's JVM; `KAFKA_HEAP` in the environment goes before. */
export function brokerHeap(nodes: number): string[] {
  const wanted = process.env.KAFKA_HEAP;
  if (wanted) return wanted.split(/\s+/);
  return nodes === 1 ? ['-Xms256m', '-Xmx1g'] : ['-Xms256m', '-Xmx512m'];
}
