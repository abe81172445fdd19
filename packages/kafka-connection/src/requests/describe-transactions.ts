/** DescribeTransactions v0 (KIP-664): where the transaction of a transactional id stands. */

import type { BrokerRequest, ResponseReader } from '../client/broker-session.ts';

/** What the coordinator knows of one transactional id. */
export interface TransactionDescription {
  readonly errorCode: number;
  /** Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort and others. */
  readonly state: string;
  /** That of the last InitProducerId. */
  readonly timeoutMs: number;
  readonly producerId: bigint;
  readonly epoch: number;
}

/** Asks the id's coordinator; the user needs no more than to describe the id. */
export function describeTransactionRequest(
  transactionalId: string,
): BrokerRequest<TransactionDescription | undefined> {
  return {
    ...{ name: 'DescribeTransactions', key: 65, version: 0, flexible: true },
    write: (writer) => {
      // Lengths of arrays count from one; tagged fields are none.
      writer.writeUVarInt(2).writeUVarIntString(transactionalId).writeInt8(0);
    },
    read: (reader) => {
      reader.readInt32();
      return reader.readUVarIntArray(() => readTransaction(reader))?.[0];
    },
  };
}

function readTransaction(reader: ResponseReader): TransactionDescription {
  const errorCode = reader.readInt16();
  reader.readUVarIntString();
  const state = reader.readUVarIntString() ?? '';
  const timeoutMs = reader.readInt32();
  reader.readInt64();
  const producerId = reader.readInt64();
  const epoch = reader.readInt16();
  reader.readUVarIntArray(() => {
    reader.readUVarIntString();
    reader.readUVarIntArray(() => reader.readInt32());
    return reader.readTaggedFields();
  });
  reader.readTaggedFields();
  return { errorCode, state, timeoutMs, producerId, epoch };
}
