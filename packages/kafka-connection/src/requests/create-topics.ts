/** CreateTopics v4 with validateOnly: would these topics be created? Nothing is. */

import type { BrokerRequest } from '../client/broker-session.ts';

const BROKER_DEFAULT = -1;
const WITHIN_MS = 5_000;

/** Asks any broker, which asks the controller. The answer is Kafka's error code for each name. */
export function validateTopicsRequest(
  topics: readonly string[],
): BrokerRequest<ReadonlyMap<string, number>> {
  return {
    ...{ name: 'CreateTopics', key: 19, version: 4 },
    write: (writer) => {
      writer.writeInt32(topics.length);
      for (const topic of topics) {
        writer.writeString(topic).writeInt32(BROKER_DEFAULT).writeInt16(BROKER_DEFAULT);
        // No assignments, no configuration.
        writer.writeInt32(0).writeInt32(0);
      }
      writer.writeInt32(WITHIN_MS).writeBoolean(true);
    },
    read: (reader) => {
      reader.readInt32();
      const codes = reader.readArray(() => {
        const name = reader.readString() ?? '';
        const code = reader.readInt16();
        reader.readString();
        return [name, code] as const;
      });
      return new Map(codes);
    },
  };
}
