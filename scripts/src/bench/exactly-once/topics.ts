/** A Kafka to measure on, and topics of their own for each measurement. */
import { createTopic, type KafkaConnection } from '@tidemark/kafka-connection';

/** The Kafka. */
export interface MeasuredKafka {
  readonly connection: KafkaConnection;
  /** `host:port` with commas between. */
  readonly brokers: string;
}

/** Topics of one measurement; the input's name is the group, too. */
export interface MeasuredTopics {
  readonly input: string;
  readonly output: string;
}

const PARTITIONS = 4;

/** Creates them, under names that were not there before. */
export async function newTopics(
  { connection }: MeasuredKafka,
  what: string,
): Promise<MeasuredTopics> {
  const input = `bench-${what}-${process.pid}-${Date.now()}`;
  const output = `${input}-results`;
  for (const topic of [input, output]) {
    await createTopic(connection, topic, { partitions: PARTITIONS });
  }
  return { input, output };
}

/** Flags of lesson 03 with its results in a topic. */
export function lessonArgs(
  { brokers }: MeasuredKafka,
  { input, output }: MeasuredTopics,
): string[] {
  return ['--brokers', brokers, '--topic', input, '--group', input, '--output', output];
}
