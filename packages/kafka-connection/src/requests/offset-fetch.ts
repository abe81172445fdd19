/** OffsetFetch v7 (KIP-447): what a group has committed, and no answer that could still be an older one. */

import type { BrokerRequest, ResponseReader } from '../client/broker-session.ts';

/** What a group has committed for a partition. */
export interface FetchedOffset {
  readonly topic: string;
  readonly partition: number;
  /** -1 where it has committed none. */
  readonly offset: number;
  readonly metadata: string | null;
  readonly errorCode: number;
}

/** The answer. */
export interface FetchedOffsets {
  readonly errorCode: number;
  readonly offsets: readonly FetchedOffset[];
}

/** Asks the group's coordinator for partitions, by topic. */
export function stableOffsetsRequest(
  groupId: string,
  topics: ReadonlyMap<string, readonly number[]>,
): BrokerRequest<FetchedOffsets> {
  return {
    ...{ name: 'OffsetFetch', key: 9, version: 7, flexible: true },
    write: (writer) => {
      // Lengths of arrays count from one; tagged fields are none.
      writer.writeUVarIntString(groupId).writeUVarInt(topics.size + 1);
      for (const [topic, partitions] of topics) {
        writer.writeUVarIntString(topic).writeUVarInt(partitions.length + 1);
        for (const partition of partitions) writer.writeInt32(partition);
        writer.writeInt8(0);
      }
      const requireStable = true;
      writer.writeBoolean(requireStable).writeInt8(0);
    },
    read: (reader) => {
      reader.readInt32();
      const offsets = reader.readUVarIntArray(() => readTopic(reader)) ?? [];
      return { errorCode: reader.readInt16(), offsets: offsets.flat() };
    },
  };
}

function readTopic(reader: ResponseReader): readonly FetchedOffset[] {
  const topic = reader.readUVarIntString() ?? '';
  const offsets = reader.readUVarIntArray(() => readPartition(reader, topic)) ?? [];
  reader.readTaggedFields();
  return offsets;
}

function readPartition(reader: ResponseReader, topic: string): FetchedOffset {
  const partition = reader.readInt32();
  const offset = Number(reader.readInt64());
  reader.readInt32();
  const metadata = reader.readUVarIntString();
  const errorCode = reader.readInt16();
  reader.readTaggedFields();
  return { topic, partition, offset, metadata, errorCode };
}
