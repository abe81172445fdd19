/** Kafka's own command-line tools, by the names that its distribution gives them. */
import { spawn } from 'node:child_process';
import { UsageError } from '@tidemark/command-line';
import { kafkaJars } from './jars.ts';
import { javaArguments } from './java.ts';
import { requireJava } from './prerequisites.ts';

const PACKAGE = 'org.apache.kafka.tools';

const MAIN_CLASSES: Readonly<Record<string, string>> = {
  'kafka-acls': `${PACKAGE}.AclCommand`,
  'kafka-broker-api-versions': `${PACKAGE}.BrokerApiVersionsCommand`,
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer': `${PACKAGE}.consumer.ConsoleConsumer`,
  'kafka-console-producer': `${PACKAGE}.ConsoleProducer`,
  'kafka-consumer-groups': `${PACKAGE}.consumer.group.ConsumerGroupCommand`,
  'kafka-consumer-perf-test': `${PACKAGE}.ConsumerPerformance`,
  'kafka-delete-records': `${PACKAGE}.DeleteRecordsCommand`,
  'kafka-dump-log': `${PACKAGE}.DumpLogSegments`,
  'kafka-get-offsets': `${PACKAGE}.GetOffsetShell`,
  'kafka-leader-election': `${PACKAGE}.LeaderElectionCommand`,
  'kafka-log-dirs': `${PACKAGE}.LogDirsCommand`,
  'kafka-metadata-quorum': `${PACKAGE}.MetadataQuorumCommand`,
  'kafka-producer-perf-test': `${PACKAGE}.ProducerPerformance`,
  'kafka-reassign-partitions': `${PACKAGE}.reassign.ReassignPartitionsCommand`,
  'kafka-topics': `${PACKAGE}.TopicCommand`,
  'kafka-transactions': `${PACKAGE}.TransactionsCommand`,
  'kafka-verifiable-consumer': `${PACKAGE}.VerifiableConsumer`,
  'kafka-verifiable-producer': `${PACKAGE}.VerifiableProducer`,
};

/** The names that `runTool` knows. */
export const TOOL_NAMES = Object.keys(MAIN_CLASSES);

/**
 * The arguments of `java` that run a tool.
 *
 * @throws UsageError when there is no such tool
 */
export function toolArguments(
  name: string,
  args: readonly string[],
  note: (line: string) => void,
): string[] {
  const main = MAIN_CLASSES[name];
  if (main === undefined) {
    throw new UsageError(
      `There is no tool ${name}; there are: ${TOOL_NAMES.join(', ')}`,
      'real-kafka cli',
    );
  }
  requireJava();
  return javaArguments(kafkaJars(note), 'tools', ['-Xmx512m'], main, args);
}

/** Runs a tool on this terminal. @returns its exit code */
export function runTool(
  name: string,
  args: readonly string[],
  note: (line: string) => void,
): Promise<number> {
  const child = spawn('java', toolArguments(name, args, note), { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
