/** Metadata v1 to v8: the brokers, one topic, and from v8 on (KIP-430) what the user may do with it. */

import type { BrokerRequest, BrokerSession, ResponseReader } from '../client/broker-session.ts';

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
        /** One bit for each of Kafka's AclOperation codes; absent where the broker is too old to say. */
        readonly operations: number | undefined;
      }
    | undefined;
}

const KEY = 3;
const NEWEST = 8;

/** Asks for the brokers, and for a topic when one is named; never creates it. */
export function askMetadata(session: BrokerSession, topic?: string): Promise<ClusterMetadata> {
  return session.ask(metadataRequest(Math.min(NEWEST, session.newest(KEY)), topic));
}

function metadataRequest(version: number, topic?: string): BrokerRequest<ClusterMetadata> {
  return {
    ...{ name: 'Metadata', key: KEY, version },
    write: (writer) => {
      writer.writeInt32(topic === undefined ? 0 : 1);
      if (topic !== undefined) writer.writeString(topic);
      if (version >= 4) writer.writeBoolean(false);
      if (version >= 8) writer.writeBoolean(false).writeBoolean(true);
    },
    read: (reader) => {
      if (version >= 3) reader.readInt32();
      const brokers = reader.readArray(() => readBroker(reader));
      if (version >= 2) reader.readString();
      const controllerId = reader.readInt32();
      const [found] = reader.readArray(() => readTopic(reader, version));
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

function readTopic(reader: ResponseReader, version: number) {
  const errorCode = reader.readInt16();
  reader.readString();
  reader.readBoolean();
  const partitions = reader.readArray(() => readPartition(reader, version));
  return { errorCode, partitions, operations: version >= 8 ? reader.readInt32() : undefined };
}

function readPartition(reader: ResponseReader, version: number) {
  reader.readInt16();
  reader.readInt32();
  const leader = reader.readInt32();
  if (version >= 7) reader.readInt32();
  const readIds = () => reader.readArray(() => reader.readInt32());
  const [replicas, inSync] = [readIds().length, readIds().length];
  if (version >= 5) readIds();
  return { leader, replicas, inSync };
}
