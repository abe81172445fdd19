/**
 * DescribeQuorum v1 (KIP-836): what the controllers know of each other. The leader's entry of itself
 * has the time at which it answers: the only clock of a broker's that can be read without writing.
 */

import type { BrokerRequest, ResponseReader } from '../client/broker-session.ts';

/** The answer's part that is looked at. */
export interface QuorumClock {
  readonly errorCode: number;
  /** The leading controller's time, epoch milliseconds; absent where it does not say. */
  readonly leaderTime: number | undefined;
}

/** Asks any broker, which asks the leading controller. */
export const describeQuorumRequest: BrokerRequest<QuorumClock> = {
  ...{ name: 'DescribeQuorum', key: 55, version: 1, flexible: true },
  write: (writer) => {
    // One topic with one partition; arrays count from one, tagged fields are none.
    writer.writeInt8(2).writeUVarIntString('__cluster_metadata');
    writer.writeInt8(2).writeInt32(0).writeInt8(0).writeInt8(0).writeInt8(0);
  },
  read: (reader) => {
    const errorCode = reader.readInt16();
    const topics = reader.readUVarIntArray(() => {
      reader.readUVarIntString();
      const partitions = reader.readUVarIntArray(() => readPartition(reader));
      reader.readTaggedFields();
      return partitions?.[0];
    });
    const partition = topics?.[0];
    return partition && errorCode === 0 ? partition : { errorCode, leaderTime: undefined };
  },
};

function readPartition(reader: ResponseReader): QuorumClock {
  reader.readInt32();
  const errorCode = reader.readInt16();
  const leader = reader.readInt32();
  reader.readInt32();
  reader.readInt64();
  const voters = reader.readUVarIntArray(() => readReplica(reader)) ?? [];
  reader.readUVarIntArray(() => readReplica(reader));
  reader.readTaggedFields();
  const time = voters.find(({ id }) => id === leader)?.lastFetch ?? -1;
  return { errorCode, leaderTime: time > 0 ? time : undefined };
}

function readReplica(reader: ResponseReader) {
  const id = reader.readInt32();
  reader.readInt64();
  const lastFetch = Number(reader.readInt64());
  reader.readInt64();
  reader.readTaggedFields();
  return { id, lastFetch };
}
