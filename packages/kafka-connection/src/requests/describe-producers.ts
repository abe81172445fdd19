/** DescribeProducers v0 (KIP-664): who has a transaction open in which partition. */

import type { BrokerRequest, ResponseReader } from '../client/broker-session.ts';

/** The producers of one partition. */
export interface PartitionProducers {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** The ids of those that have a transaction open there, as the end of its leader's log has it. */
  readonly open: readonly bigint[];
}

/** Asks the leader of the partitions, which are given by topic; takes Read on each topic. */
export function describeProducersRequest(
  topics: ReadonlyMap<string, readonly number[]>,
): BrokerRequest<readonly PartitionProducers[]> {
  return {
    ...{ name: 'DescribeProducers', key: 61, version: 0, flexible: true },
    write: (writer) => {
      // Lengths of arrays count from one; tagged fields are none.
      writer.writeUVarInt(topics.size + 1);
      for (const [topic, partitions] of topics) {
        writer.writeUVarIntString(topic).writeUVarInt(partitions.length + 1);
        for (const partition of partitions) writer.writeInt32(partition);
        writer.writeInt8(0);
      }
      writer.writeInt8(0);
    },
    read: (reader) => {
      reader.readInt32();
      return (reader.readUVarIntArray(() => readTopic(reader)) ?? []).flat();
    },
  };
}

function readTopic(reader: ResponseReader): readonly PartitionProducers[] {
  const topic = reader.readUVarIntString() ?? '';
  const partitions = reader.readUVarIntArray(() => readPartition(reader, topic)) ?? [];
  reader.readTaggedFields();
  return partitions;
}

function readPartition(reader: ResponseReader, topic: string): PartitionProducers {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  reader.readUVarIntString();
  const producers = reader.readUVarIntArray(() => readProducer(reader)) ?? [];
  reader.readTaggedFields();
  const open = producers.filter(({ openSince }) => openSince >= 0n).map(({ id }) => id);
  return { topic, partition, errorCode, open };
}

function readProducer(reader: ResponseReader) {
  const id = reader.readInt64();
  for (let skipped = 0; skipped < 2; skipped += 1) reader.readInt32();
  reader.readInt64();
  reader.readInt32();
  const openSince = reader.readInt64();
  reader.readTaggedFields();
  return { id, openSince };
}
