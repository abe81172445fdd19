/** InitProducerId v1: the first thing that an idempotent or transactional producer asks for. */

import type { BrokerRequest } from '../client/broker-session.ts';

const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * Asks for a producer id. For a transactional id nobody uses, that leaves one entry behind, which Kafka
 * forgets by itself (transactional.id.expiration.ms, seven days). The answer is Kafka's error code.
 */
export function initProducerIdRequest(transactionalId: string | null): BrokerRequest<number> {
  return {
    ...{ name: 'InitProducerId', key: 22, version: 1 },
    write: (writer) => void writer.writeString(transactionalId).writeInt32(TRANSACTION_TIMEOUT_MS),
    read: (reader) => {
      reader.readInt32();
      return reader.readInt16();
    },
  };
}
