/** FindCoordinator v1: who coordinates a group or a transactional id, if the user may know of it. */

import type { BrokerRequest } from '../client/broker-session.ts';

/** The answer. */
export interface FoundCoordinator {
  readonly errorCode: number;
  readonly host: string;
  readonly port: number;
}

const TYPES = { group: 0, transaction: 1 } as const;

/** Asks for the coordinator of a group or a transactional id. */
export function findCoordinatorRequest(
  type: keyof typeof TYPES,
  id: string,
): BrokerRequest<FoundCoordinator> {
  return {
    ...{ name: 'FindCoordinator', key: 10, version: 1 },
    write: (writer) => void writer.writeString(id).writeInt8(TYPES[type]),
    read: (reader) => {
      reader.readInt32();
      const errorCode = reader.readInt16();
      reader.readString();
      reader.readInt32();
      return { errorCode, host: reader.readString() ?? '', port: reader.readInt32() };
    },
  };
}
