/** CreateTopics v4 with validateOnly: would the topic be created? Nothing is. */

import type { BrokerRequest } from '../../client/broker-session.ts';

const BROKER_DEFAULT = -1;
const WITHIN_MS = 5_000;

/** Asks any broker, which asks the controller. The answer is Kafka's error code. */
export function validateTopicRequest(topic: string): BrokerRequest<number> {
  return {
    ...{ name: 'CreateTopics', key: 19, version: 4 },
    write: (writer) => {
      writer.writeInt32(1).writeString(topic).writeInt32(BROKER_DEFAULT).writeInt16(BROKER_DEFAULT);
      // No assignments, no configuration.
      writer.writeInt32(0).writeInt32(0).writeInt32(WITHIN_MS).writeBoolean(true);
    },
    read: (reader) => {
      reader.readInt32();
      const [errorCode] = reader.readArray(() => {
        reader.readString();
        const code = reader.readInt16();
        reader.readString();
        return code;
      });
      return errorCode ?? -1;
    },
  };
}
