/** A transactional producer of a fake Kafka, with the epochs that make fencing what it is. */

import {
  type ProducedRecord,
  type Transaction,
  type TransactionalProducer,
  TransactionFailure,
} from '../client/kafka-client.ts';
import type { FakeClient } from './fake-client.ts';
import { nameOf, Transient } from './fake-kafka.ts';
import type { FakeLog, FakeTransaction } from './fake-log.ts';

class Fenced extends Error {}

const INTERNAL = /-(changelog|repartition)$/;

/** Of one transactional.id. */
export class FakeTransactionalProducer implements TransactionalProducer {
  readonly #client: FakeClient;
  readonly #id: string;
  #epoch = -1;

  constructor(client: FakeClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  async fence(): Promise<void> {
    this.#client.openProducers.add(this);
    await this.#client.step('fence', this.#id);
    const state = this.#state();
    await state.marked;
    if (state.open) this.#end(state.open, 'aborted');
    this.#epoch = ++state.epoch;
    await this.#client.step('fenced', this.#id);
  }

  async commit(transaction: Transaction): Promise<void> {
    const { kafka } = this.#client;
    let isDecided = false;
    const open: FakeTransaction = { id: this.#id, state: 'open' };
    try {
      await this.#step('begin');
      await this.#state().marked;
      this.#state().open = open;
      for (const { topic, partition, records } of transaction.records) {
        await this.#step('send');
        for (const record of records) kafka.log({ topic, partition }).append(stored(record), open);
        this.#touched.add(kafka.log({ topic, partition }));
      }
      if (transaction.offsets) await this.#step('offsets');
      await this.#step('commit');
      isDecided = true;
      const mark = () => {
        this.#end(open, 'committed');
        this.#publish(transaction);
      };
      // It is open for readers only: nobody can abort it any more.
      this.#state().open = undefined;
      if (kafka.beforeMarkers) this.#state().marked = kafka.beforeMarkers().then(mark);
      else mark();
      await this.#client.step('committed', this.#id);
    } catch (error) {
      const kind = error instanceof Fenced ? 'fenced' : isDecided ? 'unknown-outcome' : 'failed';
      if (kind === 'failed') this.#end(open, 'aborted');
      throw new TransactionFailure(kind, error instanceof Transient, error);
    }
  }

  async close(): Promise<void> {
    this.#client.openProducers.delete(this);
  }

  readonly #touched = new Set<FakeLog>();

  async #step(step: 'begin' | 'send' | 'offsets' | 'commit'): Promise<void> {
    await this.#client.step(step, this.#id);
    if (this.#state().epoch !== this.#epoch) throw new Fenced(this.#id);
  }

  #end(transaction: FakeTransaction, state: 'committed' | 'aborted'): void {
    if (transaction.state !== 'open') return;
    const { kafka } = this.#client;
    kafka.finish(transaction, state);
    if (this.#state().open === transaction) this.#state().open = undefined;
    for (const log of this.#touched) log.append(undefined);
    this.#touched.clear();
  }

  #publish({ records, offsets }: Transaction): void {
    const { kafka } = this.#client;
    for (const { topic, partition, records: all } of records) {
      if (INTERNAL.test(topic)) continue;
      kafka.sent.push(...all.map((record) => ({ ...record, topic, partition })));
    }
    const positions = offsets?.positions ?? [];
    for (const position of positions) {
      kafka.committed.set(nameOf(position), position.offset);
      kafka.metadata.set(nameOf(position), position.metadata ?? '');
    }
    const own = positions.filter(({ topic }) => !INTERNAL.test(topic));
    if (own.length === 0) return;
    kafka.calls.push(`commit ${own.map((at) => `${nameOf(at)}@${at.offset}`).join(' ')}`);
  }

  #state() {
    const { ids } = this.#client.kafka;
    const state = ids.get(this.#id) ?? { epoch: 0, open: undefined };
    ids.set(this.#id, state);
    return state;
  }
}

function stored({ key, value, headers }: ProducedRecord) {
  const bytes = (text: string | Buffer | null) => (text === null ? null : Buffer.from(text));
  return { timestamp: '1000', key: bytes(key), value: bytes(value), headers };
}
