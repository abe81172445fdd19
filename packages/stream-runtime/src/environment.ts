/** Where a job on Kafka begins. */

import { StreamExecutionEnvironment } from '@tidemark/event-time';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import { kafkajsClient } from './client/kafkajs-client.ts';
import { systemTimers } from './clock.ts';
import { type JobClient, startJob } from './job-client.ts';
import type { JobOptions } from './options.ts';
import type { KafkaJobResult } from './result.ts';

/** How a job runs, and on which Kafka. */
export interface KafkaEnvironmentOptions extends JobOptions {
  readonly connection: KafkaConnection;
}

/** Describes one job and runs it on Kafka. */
export class KafkaExecutionEnvironment extends StreamExecutionEnvironment<KafkaJobResult> {
  readonly #options: KafkaEnvironmentOptions;

  constructor(options: KafkaEnvironmentOptions) {
    super({ execute: ({ name }) => this.executeAsync(name).result });
    this.#options = options;
  }

  /**
   * Starts the job and returns at once (Flink: `executeAsync`). What `execute()` throws, `result`
   * rejects with; this throws what getJobGraph throws.
   */
  executeAsync(jobName: string): JobClient {
    const { connection, ...options } = this.#options;
    const createTopics = options.createTopics ?? connection.kind === 'local';
    const graph = this.getJobGraph(jobName);
    return startJob(graph, kafkajsClient(connection), { ...options, createTopics }, systemTimers);
  }
}

/**
 * The environment whose `execute()` runs a job on Kafka until it ends: never by itself, unless it is
 * bounded, the signal aborts, or it fails.
 *
 * `execute()` throws StreamRuntimeError, EventTimeError and KafkaConnectionError, all with `code`,
 * `hint` and `exitCode`.
 */
export function kafkaEnvironment(options: KafkaEnvironmentOptions): KafkaExecutionEnvironment {
  return new KafkaExecutionEnvironment(options);
}
