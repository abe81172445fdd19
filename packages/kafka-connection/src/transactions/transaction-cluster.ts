/** Brokers of one cluster, each by what it is for a transaction, over connections of kafkajs. */

import {
  BrokerSession,
  createCluster,
  type StockBroker,
  type StockCluster,
} from '../client/broker-session.ts';
import type { Kafka } from '../kafkajs.ts';

/** Who a producer is to brokers. */
export interface ProducerIdentity {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

/** kafkajs' requests to a coordinator of transactions; what it refuses they reject with. */
interface TransactionBroker extends StockBroker {
  initProducerId(request: {
    readonly transactionalId: string;
    readonly transactionTimeout: number;
  }): Promise<Pick<ProducerIdentity, 'producerId' | 'producerEpoch'>>;
  addPartitionsToTxn(
    request: ProducerIdentity & {
      readonly topics: readonly { readonly topic: string; readonly partitions: number[] }[];
    },
  ): Promise<unknown>;
  addOffsetsToTxn(request: ProducerIdentity & { readonly groupId: string }): Promise<unknown>;
  endTxn(request: ProducerIdentity & { readonly transactionResult: boolean }): Promise<unknown>;
}

interface OpenCluster extends StockCluster {
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findBroker(node: { readonly nodeId: string }): Promise<StockBroker>;
  findGroupCoordinator(of: {
    readonly groupId: string;
    readonly coordinatorType?: number;
  }): Promise<TransactionBroker>;
}

/** A broker to ask what kafkajs has no call for. */
export type Session = ReturnType<typeof BrokerSession.with>;

/** A coordinator of transactions. */
export interface TransactionCoordinator {
  readonly broker: TransactionBroker;
  /** The same broker. */
  readonly session: Session;
}

const TRANSACTION = 1;

/** Connections that end with it. */
export class TransactionCluster implements AsyncDisposable {
  readonly #cluster: OpenCluster;

  /** Connects; `topics` are there. Rejects with whatever kafkajs throws, as all methods do. */
  static async open(kafka: Kafka, topics: readonly string[]): Promise<TransactionCluster> {
    const cluster = createCluster(kafka) as OpenCluster;
    try {
      await cluster.connect();
      // Also brings the brokers' addresses, without which none is found.
      await cluster.addMultipleTargetTopics(topics);
      return new TransactionCluster(cluster);
    } catch (error) {
      await cluster.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private constructor(cluster: OpenCluster) {
    this.#cluster = cluster;
  }

  async broker(nodeId: number): Promise<Session> {
    return BrokerSession.with(await this.#cluster.findBroker({ nodeId: String(nodeId) }));
  }

  async groupCoordinator(groupId: string): Promise<Session> {
    return BrokerSession.with(await this.#cluster.findGroupCoordinator({ groupId }));
  }

  async transactionCoordinator(transactionalId: string): Promise<TransactionCoordinator> {
    const broker = await this.#cluster.findGroupCoordinator({
      ...{ groupId: transactionalId, coordinatorType: TRANSACTION },
    });
    return { broker, session: BrokerSession.with(broker) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster.disconnect();
  }
}
