/**
 * In the place of `producer/sendMessages.js`.
 *
 * Stock: answers are kept per broker. When a partition moves to a broker that has answered already,
 * its records are not sent again, and `send` resolves: acknowledged records are lost, in committed
 * transactions too. A retry chooses partitions anew and starts while other requests are under way,
 * so records are written twice. A partition that does not exist is passed over without an error.
 * Here: answers are kept per partition, partitions are chosen once, a retry begins when all requests
 * of the try before have ended and carries only what is not acknowledged, with the same sequence
 * numbers. The result names every partition that was sent to, or `send` rejects.
 */

import type {
  KafkajsError,
  KafkajsInternals,
  KafkajsLogger,
  Retrier,
} from '../kafkajs-internals.ts';
import { isFunctionOf, type Replacement } from '../replacement.ts';
import type { ProducerBroker } from './coordinators.ts';
import { type DeliveryRetry, Tries } from './delivery-retry.ts';
import type { EosManager } from './eos-manager.ts';
import { asKafkajsError, isConnectionLost, rootOf } from './failures.ts';
import { findPartition, type Partitioner } from './group-messages.ts';
import { isFailureBeforeSending } from './produce-request.ts';
import { answerBehind, type PartitionResponse, type ProduceResponse } from './produce-response.ts';
import {
  makeShipments,
  type PartitionSource,
  planShipments,
  type Shipment,
  type TopicMessages,
} from './shipments.ts';
import type { EndTurn } from './turns.ts';

/** kafkajs' cluster, as far as sending uses it. */
interface ProducerCluster extends PartitionSource {
  /** Set by our `producer/index.js`. */
  readonly retry?: Partial<DeliveryRetry> | undefined;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findBroker(options: { nodeId: number }): Promise<ProducerBroker>;
  removeBroker(address: { host: string | undefined; port: number | undefined }): void;
  isConnected(): boolean;
  connect(): Promise<void>;
}

/** How kafkajs makes the function. */
export interface SenderOptions {
  readonly logger: KafkajsLogger;
  readonly cluster: ProducerCluster;
  readonly partitioner: Partitioner;
  readonly eosManager: EosManager;
  readonly retrier: Retrier;
}

/** One call of `send` or `sendBatch`, each topic once. */
export interface SendRequest {
  readonly acks: number;
  readonly timeout?: number | undefined;
  readonly compression?: number | undefined;
  readonly topicMessages: readonly TopicMessages[];
}

/** What `send` resolves with, for each partition. */
export type RecordMetadata = PartitionResponse & { readonly topicName: string };

export const sendMessages: Replacement = {
  path: 'producer/sendMessages.js',
  exportsFor: (stock, kafkajs) =>
    isFunctionOf(stock, 1)
      ? (options: SenderOptions) => (request: SendRequest) =>
          new Sending(request, options, kafkajs).run()
      : undefined,
};

// Kafka's codes for what was certainly not written (org.apache.kafka.common.protocol.Errors).
const REFUSED_CODES = new Set([2, 10, 17, 18, 19, 21, 29, 31, 32, 43, 44, 53, 76, 87]);
const WRITTEN = 0;
const UNKNOWN_TOPIC_OR_PARTITION = 3;
const REQUEST_TIMED_OUT = 7;
const DUPLICATE_SEQUENCE_NUMBER = 46;
/** What is known of records for which no answer was asked (`acks: 0`). */
const UNHEARD = { errorCode: WRITTEN, baseOffset: '-1', logAppendTime: '-1', logStartOffset: '-1' };

/** One call of `send` on its way. */
class Sending {
  readonly #request: SendRequest;
  readonly #options: SenderOptions;
  readonly #kafkajs: KafkajsInternals;
  #shipments: Shipment[] | undefined;
  #turn: Promise<EndTurn> | undefined;

  constructor(request: SendRequest, options: SenderOptions, kafkajs: KafkajsInternals) {
    this.#request = request;
    this.#options = options;
    this.#kafkajs = kafkajs;
  }

  async run(): Promise<RecordMetadata[]> {
    const { cluster, retrier, partitioner, eosManager } = this.#options;
    const { topicMessages } = this.#request;
    // Before anything that takes time, so that turns are taken in the order of the calls.
    this.#shipments = planShipments(topicMessages, cluster, partitioner);
    if (this.#shipments) void this.#takeTurn(this.#shipments);
    try {
      const tries = new Tries(cluster.retry);
      return await retrier(async (bail, retryCount, retryTime) => {
        try {
          await cluster.addMultipleTargetTopics(topicMessages.map(({ topic }) => topic));
          return await this.#attempt();
        } catch (thrown) {
          const error = rootOf(asKafkajsError(thrown));
          if (this.#mayPass(error, { retryCount, retryTime }) && tries.mayGoOn(error)) {
            await this.#refresh();
            throw error;
          }
          bail(error);
          return await new Promise<never>(() => {});
        }
      });
    } catch (error) {
      if (this.#shipments?.some(({ isInDoubt }) => isInDoubt)) {
        eosManager.doubt(rootOf(asKafkajsError(error)));
      }
      throw error;
    } finally {
      void this.#turn?.then((end) => end()).catch(() => {});
    }
  }

  #takeTurn(shipments: readonly Shipment[]): Promise<EndTurn> {
    const turn = this.#options.eosManager.takeTurn(shipments);
    this.#turn = turn;
    // Another try takes another turn; nobody may be waiting for this one yet.
    turn.catch(() => {
      if (this.#turn === turn) this.#turn = undefined;
    });
    return turn;
  }

  async #attempt(): Promise<RecordMetadata[]> {
    const { cluster, partitioner, eosManager } = this.#options;
    await cluster.refreshMetadataIfNecessary();
    this.#shipments ??=
      planShipments(this.#request.topicMessages, cluster, partitioner) ??
      (await makeShipments(this.#request.topicMessages, cluster, partitioner, this.#kafkajs));
    const shipments = this.#shipments;
    await (this.#turn ?? this.#takeTurn(shipments));
    const waiting = shipments.filter(({ acknowledged }) => !acknowledged);
    if (eosManager.isTransactional()) await eosManager.addPartitionsToTransaction(waiting);
    const outcomes = await Promise.allSettled(
      [...this.#byLeader(waiting)].map(([nodeId, part]) => this.#sendTo(nodeId, part)),
    );
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [asKafkajsError(outcome.reason)] : [],
    );
    for (const { name, host, port } of failures) {
      if (name === 'KafkaJSConnectionClosedError') cluster.removeBroker({ host, port });
    }
    this.#throwWorst(failures);
    return shipments.flatMap(({ topic, acknowledged }) =>
      acknowledged ? [{ topicName: topic, ...acknowledged }] : [],
    );
  }

  #byLeader(shipments: readonly Shipment[]): Map<number, Shipment[]> {
    const byLeader = new Map<number, Shipment[]>();
    for (const shipment of shipments) {
      const { topic, partition } = shipment;
      const known = this.#options.cluster.findTopicPartitionMetadata(topic);
      const metadata = findPartition(known, partition);
      if (!metadata) {
        throw this.#kafkajs.protocolErrors.createErrorFromCode(UNKNOWN_TOPIC_OR_PARTITION);
      }
      const leader = metadata.leader ?? -1;
      const others = byLeader.get(leader);
      if (others) others.push(shipment);
      else byLeader.set(leader, [shipment]);
    }
    return byLeader;
  }

  async #sendTo(nodeId: number, shipments: readonly Shipment[]): Promise<void> {
    const { cluster, eosManager } = this.#options;
    const { topicMessages: _, ...settings } = this.#request;
    const broker = await cluster.findBroker({ nodeId });
    const before = new Map(shipments.map((shipment) => [shipment, shipment.isInDoubt]));
    const isAsBefore = (shipment: Shipment) => {
      shipment.isInDoubt = before.get(shipment) ?? true;
    };
    for (const shipment of shipments) shipment.isInDoubt = true;
    const answer = await broker
      .produce({
        ...settings,
        transactionalId: eosManager.isTransactional() ? eosManager.getTransactionalId() : undefined,
        producerId: eosManager.getProducerId(),
        producerEpoch: eosManager.getProducerEpoch(),
        topicData: topicDataOf(shipments, eosManager),
      })
      .catch((error: unknown) => {
        if (isFailureBeforeSending(error)) shipments.forEach(isAsBefore);
        const answer = answerBehind(error);
        if (answer) return answer;
        throw error;
      });
    const codes = shipments.flatMap((shipment) => {
      const code = this.#settle(shipment, answer);
      if (REFUSED_CODES.has(code)) isAsBefore(shipment);
      return code === WRITTEN ? [] : [code];
    });
    this.#throwWorst(codes.map((code) => this.#kafkajs.protocolErrors.createErrorFromCode(code)));
  }

  /** Notes what the broker said of one partition and returns its error code. */
  #settle(shipment: Shipment, answer: ProduceResponse | undefined): number {
    const { topic, partition, messages } = shipment;
    const said =
      this.#request.acks === 0
        ? { ...UNHEARD, partition }
        : answer?.topics
            .find(({ topicName }) => topicName === topic)
            ?.partitions.find((each) => each.partition === partition);
    // An answer that leaves a partition out is as good as none.
    if (!said) return REQUEST_TIMED_OUT;
    // Of a repetition the broker says that it has the records from a try that it could not answer.
    if (said.errorCode !== WRITTEN && said.errorCode !== DUPLICATE_SEQUENCE_NUMBER) {
      return said.errorCode;
    }
    shipment.acknowledged = { ...said, errorCode: WRITTEN };
    shipment.isInDoubt = false;
    this.#options.eosManager.updateSequence(topic, partition, messages.length);
    return WRITTEN;
  }

  /** What cannot be mended comes first: it ends the send. */
  #throwWorst(failures: readonly KafkajsError[]): void {
    const worst = failures.find(({ retriable }) => retriable === false) ?? failures[0];
    if (worst) throw worst;
  }

  /** Whether another try may succeed. */
  #mayPass(error: KafkajsError, tries: object): boolean {
    const { cluster, logger } = this.#options;
    logger.error(`Failed to send messages: ${error.message}`, tries);
    if (error.retriable === false) return false;
    return (
      !cluster.isConnected() ||
      this.#kafkajs.protocolErrors.staleMetadata(error) ||
      isConnectionLost(error) ||
      error.retriable === true
    );
  }

  /** Finds out where the leaders are now; what fails here is met again by the next try. */
  async #refresh(): Promise<void> {
    const { cluster } = this.#options;
    try {
      if (!cluster.isConnected()) await cluster.connect();
      await cluster.refreshMetadata();
    } catch (error) {
      if (asKafkajsError(error).name === 'KafkaJSSASLAuthenticationError') throw error;
    }
  }
}

function topicDataOf(shipments: readonly Shipment[], eosManager: EosManager) {
  const topics = [...new Set(shipments.map(({ topic }) => topic))];
  return topics.map((topic) => ({
    topic,
    partitions: shipments
      .filter((shipment) => shipment.topic === topic)
      .map(({ partition, messages }) => ({
        partition,
        messages,
        firstSequence: eosManager.getSequence(topic, partition),
      })),
  }));
}
