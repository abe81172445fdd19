/** Metadata v8 (KIP-430): the brokers, one topic, and what the user may do with it. */

import type { BrokerRequest, ResponseReader } from '../../client/broker-session.ts';

/** A broker as it makes itself known. */
export interface AdvertisedBroker {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** The answer's part that is looked at. */
export interface ClusterMetadata {
  readonly brokers: readonly AdvertisedBroker[];
  readonly controllerId: number;
  readonly topic:
    | {
        readonly errorCode: number;
        readonly partitions: readonly { leader: number; replicas: number; inSync: number }[];
        /** One bit for each of Kafka's AclOperation codes. */
        readonly operations: number;
      }
    | undefined;
}

/** Asks for the brokers, and for a topic when one is named; never creates it. */
export function metadataRequest(topic?: string): BrokerRequest<ClusterMetadata> {
  return {
    ...{ name: 'Metadata', key: 3, version: 8 },
    write: (writer) => {
      writer.writeInt32(topic === undefined ? 0 : 1);
      if (topic !== undefined) writer.writeString(topic);
      writer.writeBoolean(false).writeBoolean(false).writeBoolean(true);
    },
    read: (reader) => {
      reader.readInt32();
      const brokers = reader.readArray(() => readBroker(reader));
      reader.readString();
      const controllerId = reader.readInt32();
      const [found] = reader.readArray(() => readTopic(reader));
      return { brokers, controllerId, topic: found };
    },
  };
}

function readBroker(reader: ResponseReader): AdvertisedBroker {
  const nodeId = reader.readInt32();
  const host = reader.readString() ?? '';
  const port = reader.readInt32();
  reader.readString();
  return { nodeId, host, port };
}

function readTopic(reader: ResponseReader) {
  const errorCode = reader.readInt16();
  reader.readString();
  reader.readBoolean();
  const partitions = reader.readArray(() => readPartition(reader));
  return { errorCode, partitions, operations: reader.readInt32() };
}

function readPartition(reader: ResponseReader) {
  reader.readInt16();
  reader.readInt32();
  const leader = reader.readInt32();
  reader.readInt32();
  const readIds = () => reader.readArray(() => reader.readInt32());
  const [replicas, inSync] = [readIds().length, readIds().length];
  readIds();
  return { leader, replicas, inSync };
}
