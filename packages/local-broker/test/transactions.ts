// Transactions for tests: a broker's data without the wire, and producers that ask its coordinator.
import { type BrokerData, type CoordinatorSettings, openBrokerData } from '../src/broker-data.ts';
import type { Clock } from '../src/clock.ts';
import type { TransactionEnd } from '../src/producers/control-batch.ts';
import { isControlBatch, readBatchHeader } from '../src/records/batch-header.ts';
import type { StorageEvent } from '../src/storage/storage-event.ts';
import type { TransactionalProducer } from '../src/transactions/transaction-coordinator.ts';
import type { TransactionState } from '../src/transactions/transaction-state.ts';
import { errorName, type KafkaErrorName } from '../src/wire/error-codes.ts';
import { append, batchOf } from './logs.ts';

const TRANSACTIONAL = 0x10;

/** Opens what is behind a broker, with topic `t` of two partitions. */
export async function openData(
  clock: Clock,
  folder?: string,
  groups: CoordinatorSettings['groups'] = {},
): Promise<BrokerData> {
  const events: StorageEvent[] = [];
  const context = {
    clock,
    fsync: 'close',
    onEvent: (event: StorageEvent) => events.push(event),
  } as const;
  const data = await openBrokerData(folder, context, {
    groups,
    transactionMaxTimeoutMs: undefined,
  });
  if (data.topics.get('t') === undefined) await data.topics.create('t', { partitions: 2 });
  return data;
}

/** The log of topic `t`, partition `index`. */
export function logOf({ topics }: BrokerData, index = 0) {
  const log = topics.get('t')?.partitions[index];
  if (log === undefined) throw new Error('no such partition');
  return log;
}

/** The state of a transactional id. */
export function stateOf(
  { transactions }: BrokerData,
  transactionalId: string,
): TransactionState | undefined {
  return transactions.list().find((each) => each.transactionalId === transactionalId)?.state;
}

/** Resolves when the transaction is in a state; it has to be on its way there. */
export async function reaches(
  data: BrokerData,
  transactionalId: string,
  state: TransactionState,
): Promise<void> {
  while (stateOf(data, transactionalId) !== state) await new Promise(setImmediate);
}

/** What readers of committed records see of topic `t`, partition `index`: all values, and those of aborted transactions left out. */
export async function committedValues(data: BrokerData, index = 0): Promise<string[]> {
  const log = logOf(data, index);
  const values: string[] = [];
  for (let offset = log.logStartOffset; offset < log.lastStableOffset; ) {
    const read = await log.read(offset, 1_000_000, { minOneBatch: true, committed: true });
    if (read === 'OFFSET_OUT_OF_RANGE') throw new Error('out of range');
    for (let at = 0; at < read.bytes.length; ) {
      const header = readBatchHeader(read.bytes, at);
      const size = header.batchLength + 12;
      const aborted = read.abortedTransactions.some(
        (one) =>
          one.producerId === header.producerId &&
          one.firstOffset <= header.baseOffset &&
          header.baseOffset < one.lastOffset,
      );
      if (!isControlBatch(header) && !aborted) {
        values.push(read.bytes.toString('utf8', at + 67, at + size - 1));
      }
      at += size;
      offset = header.baseOffset + header.lastOffsetDelta + 1;
    }
  }
  return values;
}

/** A transactional producer that remembers its identity. Values are single letters or digits. */
export class TestProducer {
  readonly transactionalId: string;
  producerId = -1n;
  epoch = -1;
  readonly #sequences = new Map<number, number>();
  readonly #data: BrokerData;

  constructor(data: BrokerData, transactionalId = 'tx') {
    this.#data = data;
    this.transactionalId = transactionalId;
  }

  get identity(): TransactionalProducer {
    const { transactionalId, producerId, epoch } = this;
    return { transactionalId, producerId, epoch };
  }

  /** InitProducerId, once. */
  async init({ timeoutMs = 60_000, goOn = false } = {}): Promise<KafkaErrorName> {
    const { transactionalId, producerId, epoch } = this;
    const current = goOn ? { producerId, epoch } : undefined;
    const answer = await this.#data.transactions.init({ transactionalId, timeoutMs, current });
    if (typeof answer === 'string') return answer;
    this.producerId = answer.producerId;
    this.epoch = answer.epoch;
    this.#sequences.clear();
    return 'NONE';
  }

  add(...partitions: number[]): Promise<KafkaErrorName> {
    return this.#data.transactions.addPartitions(this.identity, [{ name: 't', partitions }]);
  }

  /** Appends a value to a partition of the transaction, as Produce would. */
  async send(value: string, index = 0): Promise<number> {
    const { producerId, epoch } = this;
    const sequence = this.#sequences.get(index) ?? 0;
    const fields = {
      producerId,
      producerEpoch: epoch,
      baseSequence: sequence,
      attributes: TRANSACTIONAL,
    };
    const batch = batchOf([value], undefined, fields);
    const { baseOffset } = await append(logOf(this.#data, index), batch);
    this.#sequences.set(index, sequence + 1);
    return baseOffset;
  }

  end(how: TransactionEnd): Promise<KafkaErrorName> {
    return this.#data.transactions.end(this.identity, how);
  }

  /** Ends the transaction and waits until that is seen everywhere. */
  async finish(how: TransactionEnd): Promise<void> {
    const error = await this.end(how);
    if (error !== 'NONE') throw new Error(error);
    await reaches(
      this.#data,
      this.transactionalId,
      how === 'commit' ? 'CompleteCommit' : 'CompleteAbort',
    );
  }

  /** Commits an offset of group `g` for topic `t`, partition 0, in the transaction. */
  async commitOffset(
    offset: number,
    member = { memberId: '', generationId: -1 },
  ): Promise<KafkaErrorName> {
    const partition = {
      partitionIndex: 0,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: null,
    };
    const answer = await this.#data.groups.commitOffsets({
      groupId: 'g',
      groupInstanceId: null,
      ...member,
      producerId: this.producerId,
      topics: [{ name: 't', partitions: [partition] }],
    });
    return errorName(answer.topics[0]?.partitions[0]?.errorCode ?? -1);
  }
}

/** The offset of group `g` for topic `t`, partition 0, or the error. */
export function groupOffset(
  { groups }: BrokerData,
  requireStable = false,
): number | KafkaErrorName {
  const found = groups.fetchOffsets('g', [{ name: 't', partitionIndexes: [0] }], requireStable);
  const partition = found.topics[0]?.partitions[0];
  if (partition === undefined) throw new Error('no answer');
  return partition.errorCode === 0 ? partition.committedOffset : errorName(partition.errorCode);
}
