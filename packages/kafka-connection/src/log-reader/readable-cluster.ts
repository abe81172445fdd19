/**
 * The cluster inside a kafkajs client, as far as a reader needs it. kafkajs keeps the way to it under a
 * private symbol; its version is pinned, and a test of the reader finds out when the way is gone.
 */

import type { Kafka, KafkaMessage } from 'kafkajs';
import type { AbortedTransaction, FilteredMessage } from '../fast-path/fetch/filter-aborted.ts';

/** A record as fetched, control records among them. */
export type FetchedMessage = KafkaMessage & FilteredMessage & { readonly isControlRecord: boolean };

/** What a broker answered for one partition. */
export interface FetchedPartition {
  readonly highWatermark: string;
  readonly lastStableOffset?: string;
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
  /** `lastOffset`, which the fast path adds: of the last complete batch, with or without records. */
  readonly messages: readonly FetchedMessage[] & { readonly lastOffset?: number };
}

interface FetchRequest {
  readonly isolationLevel: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

interface FetchResponse {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
}

/** kafkajs' cluster. */
export interface ReadableCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  /** Node ids with the partitions that each leads. */
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number }[];
  fetchTopicsOffset(
    topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
      readonly fromBeginning: false;
    }[],
  ): Promise<readonly { readonly partitions: readonly { partition: number; offset: string }[] }[]>;
  findBroker(node: { nodeId: string }): Promise<{
    fetch(request: FetchRequest): Promise<FetchResponse>;
  }>;
}

const CREATE_CLUSTER = 'private:Kafka:createCluster';
const METADATA_MAX_AGE_MS = 300_000;
const READ_UNCOMMITTED = 0;

/** A new cluster of a client. */
export function clusterOf(kafka: Kafka): ReadableCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === CREATE_CLUSTER,
  );
  const create: unknown = symbol && Reflect.get(kafka, symbol);
  if (typeof create !== 'function') throw new Error('kafkajs has another form than 2.2.4.');
  return create.call(kafka, {
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    // Of fetchTopicsOffset; each fetch names its own.
    isolationLevel: READ_UNCOMMITTED,
  });
}
