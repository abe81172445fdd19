// Producer ids: never given out twice, not even after a crash. Transactional ids keep theirs, with an epoch that
// goes up each time somebody takes the id over (KIP-98, KIP-360).
import { FileJournal, type Journal, type JournalOptions, noJournal } from '../storage/journal.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';

/** A producer's identity. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
}

/** What InitProducerId asks. */
export interface InitProducer {
  /** Null: an idempotent producer without transactions. */
  readonly transactionalId: string | null;
  /** Milliseconds after which the broker may abort a transaction. */
  readonly timeoutMs: number;
  /** The identity that the producer has, if it wants to go on with it (KIP-360). */
  readonly current?: ProducerIdentity | undefined;
}

type ProducerIdEntry =
  | { readonly type: 'block'; readonly next: string }
  | {
      readonly type: 'transactional';
      readonly transactionalId: string;
      readonly producerId: string;
      readonly epoch: number;
      readonly timeoutMs: number;
    };

interface TransactionalProducer extends ProducerIdentity {
  readonly timeoutMs: number;
}

/** Ids are set aside in blocks, so that giving one out need not wait for the disk. */
const BLOCK = 1000n;
/** The last epoch is left to fence with. */
const LAST_EPOCH = 32_766;
/** Kafka: transaction.max.timeout.ms. */
const MAX_TIMEOUT_MS = 15 * 60 * 1000;

/** Gives out producer ids. */
export class ProducerIds {
  #journal: Journal<ProducerIdEntry> = noJournal;
  #next = 0n;
  #blockEnd = 0n;
  #nextBlock: Promise<void> | undefined;
  readonly #transactional = new Map<string, TransactionalProducer>();

  private constructor() {}

  /** @param journal absent: ids start anew with the process */
  static async open(journal: JournalOptions | undefined): Promise<ProducerIds> {
    const ids = new ProducerIds();
    if (journal === undefined) return ids;
    ids.#journal = await FileJournal.open<ProducerIdEntry>(journal, {
      replay: (entry) => ids.#replay(entry),
      snapshot: () => ids.#entries(),
    });
    return ids;
  }

  /**
   * An identity for a producer: a new id, or for a transactional id its own with the next epoch.
   * @throws BrokerProtocolError INVALID_REQUEST, INVALID_TRANSACTION_TIMEOUT, PRODUCER_FENCED, KAFKA_STORAGE_ERROR
   */
  async init({ transactionalId, timeoutMs, current }: InitProducer): Promise<ProducerIdentity> {
    if (transactionalId === null) return { producerId: await this.#newId(), epoch: 0 };
    if (transactionalId === '') throw new BrokerProtocolError('INVALID_REQUEST');
    if (timeoutMs <= 0 || timeoutMs > MAX_TIMEOUT_MS) {
      throw new BrokerProtocolError('INVALID_TRANSACTION_TIMEOUT');
    }
    const known = this.#transactional.get(transactionalId);
    if (current !== undefined && known !== undefined && !isCurrent(known, current)) {
      throw new BrokerProtocolError('PRODUCER_FENCED');
    }
    const renewed = known !== undefined && known.epoch < LAST_EPOCH;
    const producer: TransactionalProducer = {
      producerId: renewed ? known.producerId : await this.#newId(),
      epoch: renewed ? known.epoch + 1 : 0,
      timeoutMs,
    };
    this.#transactional.set(transactionalId, producer);
    await this.#write(transactionalEntry(transactionalId, producer));
    return { producerId: producer.producerId, epoch: producer.epoch };
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  async #newId(): Promise<bigint> {
    while (this.#next === this.#blockEnd) {
      this.#nextBlock ??= this.#reserveBlock().finally(() => {
        this.#nextBlock = undefined;
      });
      await this.#nextBlock;
    }
    const id = this.#next;
    this.#next += 1n;
    return id;
  }

  async #reserveBlock(): Promise<void> {
    const end = this.#blockEnd + BLOCK;
    await this.#write({ type: 'block', next: String(end) });
    this.#next = this.#blockEnd;
    this.#blockEnd = end;
  }

  async #write(entry: ProducerIdEntry): Promise<void> {
    try {
      await this.#journal.append(entry);
    } catch (cause) {
      throw new BrokerProtocolError('KAFKA_STORAGE_ERROR', undefined, { cause });
    }
  }

  #replay(entry: ProducerIdEntry): void {
    if (entry.type === 'block') {
      this.#next = BigInt(entry.next);
      this.#blockEnd = this.#next;
    } else {
      const { transactionalId, producerId, epoch, timeoutMs } = entry;
      this.#transactional.set(transactionalId, {
        producerId: BigInt(producerId),
        epoch,
        timeoutMs,
      });
    }
  }

  *#entries(): Generator<ProducerIdEntry> {
    yield { type: 'block', next: String(this.#blockEnd) };
    for (const [transactionalId, producer] of this.#transactional) {
      yield transactionalEntry(transactionalId, producer);
    }
  }
}

function isCurrent(known: ProducerIdentity, { producerId, epoch }: ProducerIdentity): boolean {
  return known.producerId === producerId && known.epoch === epoch;
}

function transactionalEntry(
  transactionalId: string,
  { producerId, epoch, timeoutMs }: TransactionalProducer,
): ProducerIdEntry {
  return {
    type: 'transactional',
    transactionalId,
    producerId: String(producerId),
    epoch,
    timeoutMs,
  };
}
