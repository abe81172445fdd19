// Producer ids: never given out twice, not even after a crash (KIP-98).
import { FileJournal, type Journal, type JournalOptions, noJournal } from '../storage/journal.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';

/** Everything below this was set aside. */
interface ProducerIdEntry {
  readonly next: string;
}

/** Ids are set aside in blocks, so that giving one out need not wait for the disk. */
const BLOCK = 1000n;

/** Gives out producer ids. */
export class ProducerIds {
  #journal: Journal<ProducerIdEntry> = noJournal;
  #next = 0n;
  #blockEnd = 0n;
  #nextBlock: Promise<void> | undefined;

  private constructor() {}

  /** @param journal absent: ids start anew with the process */
  static async open(journal: JournalOptions | undefined): Promise<ProducerIds> {
    const ids = new ProducerIds();
    if (journal === undefined) return ids;
    ids.#journal = await FileJournal.open<ProducerIdEntry>(journal, {
      replay: (entry) => ids.#replay(entry),
      snapshot: () => [{ next: String(ids.#blockEnd) }],
    });
    return ids;
  }

  /**
   * A producer id that nobody had before.
   * @throws BrokerProtocolError KAFKA_STORAGE_ERROR
   */
  async next(): Promise<bigint> {
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

  async close(): Promise<void> {
    await this.#journal.close();
  }

  async #reserveBlock(): Promise<void> {
    const end = this.#blockEnd + BLOCK;
    try {
      await this.#journal.append({ next: String(end) });
    } catch (cause) {
      throw new BrokerProtocolError('KAFKA_STORAGE_ERROR', undefined, { cause });
    }
    this.#next = this.#blockEnd;
    this.#blockEnd = end;
  }

  #replay({ next }: ProducerIdEntry): void {
    this.#next = BigInt(next);
    this.#blockEnd = this.#next;
  }
}
