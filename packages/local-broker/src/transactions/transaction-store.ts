// The transactional ids of the broker: kept in memory, written to a journal, found again at the start.
import type { ScheduledTask } from '../clock.ts';
import { FileJournal, type Journal, type JournalOptions, noJournal } from '../storage/journal.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import { Participants, type TopicPartitions } from './participants.ts';
import type { TransactionFacts } from './transaction-facts.ts';
import type { TransactionState } from './transaction-state.ts';

/** A transactional id in use. */
export interface Transaction {
  facts: TransactionFacts;
  /** The state that is being written; until it is, nobody may change anything else. */
  pending: TransactionState | undefined;
  /** Ends the transaction when its time is up, or tries again to write its markers. */
  timer: ScheduledTask | undefined;
}

/** One entry of the journal: everything about one transactional id. */
interface TransactionEntry {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly epoch: number;
  readonly previousProducerId: string;
  readonly previousEpoch: number;
  readonly timeoutMs: number;
  readonly state: TransactionFacts['state'];
  readonly topics: readonly TopicPartitions[];
  readonly groups: readonly string[];
  /** Absent: nothing hangs. */
  readonly unmarked?:
    | { readonly topics: readonly TopicPartitions[]; readonly groups: readonly string[] }
    | undefined;
  readonly startedAt: number | null;
}

/** All transactional ids of one broker. */
export class TransactionStore {
  readonly #transactions = new Map<string, Transaction>();
  #journal: Journal<TransactionEntry> = noJournal;

  private constructor() {}

  /** @param journal absent: transactions are gone with the process */
  static async open(journal: JournalOptions | undefined): Promise<TransactionStore> {
    const store = new TransactionStore();
    if (journal === undefined) return store;
    store.#journal = await FileJournal.open<TransactionEntry>(journal, {
      replay: (entry) => void store.add(factsOf(entry)),
      snapshot: () => store.all().map(({ facts }) => entryOf(facts)),
    });
    return store;
  }

  get(transactionalId: string): Transaction | undefined {
    return this.#transactions.get(transactionalId);
  }

  all(): Transaction[] {
    return [...this.#transactions.values()];
  }

  /** Takes up facts that need not be written. */
  add(facts: TransactionFacts): Transaction {
    const transaction = { facts, pending: undefined, timer: undefined };
    this.#transactions.set(facts.transactionalId, transaction);
    return transaction;
  }

  /**
   * Writes new facts down; they are true when this resolves with `NONE`. Where they cannot be written nothing
   * changes, and the answer is Kafka's for a coordinator whose log is out of order.
   */
  async change(transaction: Transaction, facts: TransactionFacts): Promise<KafkaErrorName> {
    transaction.pending = facts.state;
    try {
      await this.#journal.append(entryOf(facts));
      transaction.facts = facts;
      return 'NONE';
    } catch {
      return 'NOT_COORDINATOR';
    } finally {
      transaction.pending = undefined;
    }
  }

  /**
   * Takes up new facts at once. A journal that misses them has the markers of the transaction written a second
   * time at the next start, which changes nothing.
   */
  note(transaction: Transaction, facts: TransactionFacts): void {
    transaction.facts = facts;
    this.#journal.append(entryOf(facts)).catch(() => {});
  }

  /** Closes the journal; nothing can be changed any more. */
  async close(): Promise<void> {
    for (const transaction of this.#transactions.values()) {
      transaction.facts = { ...transaction.facts, state: 'Dead' };
    }
    this.#transactions.clear();
    await this.#journal.close();
  }
}

function entryOf(facts: TransactionFacts): TransactionEntry {
  const { producerId, previous, participants, unmarked, startedAt, ...same } = facts;
  return {
    ...same,
    producerId: String(producerId),
    previousProducerId: String(previous.producerId),
    previousEpoch: previous.epoch,
    topics: participants.topics,
    groups: participants.groups,
    unmarked: unmarked.isEmpty ? undefined : { topics: unmarked.topics, groups: unmarked.groups },
    startedAt: startedAt ?? null,
  };
}

function factsOf(entry: TransactionEntry): TransactionFacts {
  const { producerId, previousProducerId, previousEpoch, topics, groups, startedAt, ...rest } =
    entry;
  const { unmarked, ...same } = rest;
  return {
    ...same,
    producerId: BigInt(producerId),
    previous: { producerId: BigInt(previousProducerId), epoch: previousEpoch },
    participants: Participants.of(topics, groups),
    unmarked: unmarked ? Participants.of(unmarked.topics, unmarked.groups) : Participants.NONE,
    startedAt: startedAt ?? undefined,
  };
}
