// How transactions end: decided by their producer, by a successor or by the clock, then marked in every partition,
// and after a restart taken up where the last run left off.
import type { MarkerLoss } from '../faults/marker-loss.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import { abortStrays, type TransactionSites, writeMarkers } from './markers.ts';
import { Participants } from './participants.ts';
import { completed, fenced, prepared, type TransactionFacts } from './transaction-facts.ts';
import { endOf, isPrepared } from './transaction-state.ts';
import type { Transaction, TransactionStore } from './transaction-store.ts';

/** What could not be written is tried again after this. */
const RETRY_MS = 500;

/** Brings transactions to their end. Has a timer for each that is open, and none otherwise. */
export class TransactionEndings {
  readonly #store: TransactionStore;
  readonly #sites: TransactionSites;
  readonly #markerLoss: MarkerLoss;
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(store: TransactionStore, sites: TransactionSites, markerLoss: MarkerLoss) {
    this.#store = store;
    this.#sites = sites;
    this.#markerLoss = markerLoss;
  }

  /** Takes up what the last run left. Resolves when all that was decided is marked, if the disk lets it. */
  async recover(): Promise<void> {
    const open = new Map<bigint, Participants>();
    for (const transaction of this.#store.all()) {
      const { producerId, participants, unmarked } = transaction.facts;
      open.set(producerId, participants.and(unmarked));
      this.limitTime(transaction);
    }
    const all = this.#store.all();
    await Promise.all(all.map((transaction) => this.#complete(transaction, Participants.NONE)));
    // Logs and the journal are not written together: what a power cut left open without an entry would keep
    // readers of committed records waiting for ever.
    const isKnown = (producerId: bigint, participates: (among: Participants) => boolean) => {
      const participants = open.get(producerId);
      return participants !== undefined && participates(participants);
    };
    // The logs report a disk that refuses this; the next start tries again.
    await abortStrays(isKnown, this.#sites).catch(() => {});
  }

  /** Writes down that a transaction is decided, and goes on to its markers without waiting for them. */
  async begin(transaction: Transaction, decided: TransactionFacts): Promise<KafkaErrorName> {
    const error = await this.#store.change(transaction, decided);
    if (error !== 'NONE') return error;
    transaction.timer?.cancel();
    const { transactionalId, participants } = decided;
    void this.#complete(transaction, this.#markerLoss.strike(transactionalId, participants));
    return 'NONE';
  }

  /** Aborts an open transaction when its time is up, and shuts its producer out. */
  limitTime(transaction: Transaction): void {
    const { startedAt, timeoutMs, state } = transaction.facts;
    if (state !== 'Ongoing' || startedAt === undefined) return;
    const left = startedAt + timeoutMs - this.#sites.clock.now();
    this.#later(transaction, left, () => void this.#timeOut(transaction));
  }

  /** Waits for markers that are under way, and begins nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#store.all()) timer?.cancel();
    await Promise.all(this.#running);
  }

  #complete(transaction: Transaction, lost: Participants): Promise<void> {
    const running = this.#tryToComplete(transaction, lost).finally(() =>
      this.#running.delete(running),
    );
    this.#running.add(running);
    return running;
  }

  async #tryToComplete(transaction: Transaction, lost: Participants): Promise<void> {
    const { facts } = transaction;
    const { state, participants } = facts;
    if (!isPrepared(state)) return;
    const marked = participants.without(lost);
    if (await writeMarkers(marked, facts, endOf(state), this.#sites)) {
      this.#store.note(transaction, completed(facts, lost));
    } else {
      this.#later(transaction, RETRY_MS, () => void this.#complete(transaction, lost));
    }
  }

  async #timeOut(transaction: Transaction): Promise<void> {
    if (transaction.facts.state !== 'Ongoing') return;
    const decided = prepared(fenced(transaction.facts), 'abort');
    const free = transaction.pending === undefined;
    if (free && (await this.begin(transaction, decided)) === 'NONE') return;
    this.#later(transaction, RETRY_MS, () => void this.#timeOut(transaction));
  }

  #later(transaction: Transaction, delayMs: number, task: () => void): void {
    transaction.timer?.cancel();
    if (this.#closed) return;
    transaction.timer = this.#sites.clock.schedule(Math.max(0, delayMs), task);
  }
}
