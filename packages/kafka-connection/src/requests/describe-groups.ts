/** DescribeGroups v3 (KIP-430): what the user may do with a group, whether it is there or not. */

import type { BrokerRequest } from '../client/broker-session.ts';

/** The answer's part that is looked at. */
export interface GroupRights {
  readonly errorCode: number;
  /** One bit for each of Kafka's AclOperation codes. */
  readonly operations: number;
}

/** Asks the group's coordinator. */
export function describeGroupRequest(groupId: string): BrokerRequest<GroupRights> {
  return {
    ...{ name: 'DescribeGroups', key: 15, version: 3 },
    write: (writer) => void writer.writeInt32(1).writeString(groupId).writeBoolean(true),
    read: (reader) => {
      reader.readInt32();
      const [group] = reader.readArray(() => {
        const errorCode = reader.readInt16();
        for (let skipped = 0; skipped < 4; skipped += 1) reader.readString();
        reader.readArray(() => {
          for (let skipped = 0; skipped < 3; skipped += 1) reader.readString();
          return [reader.readBytes(), reader.readBytes()];
        });
        return { errorCode, operations: reader.readInt32() };
      });
      return group ?? { errorCode: -1, operations: 0 };
    },
  };
}
