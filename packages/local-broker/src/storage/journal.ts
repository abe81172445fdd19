// A small append-only log of JSON entries, for state that is not records: offsets of groups, producer ids. Each
// entry sets something, so that replaying is safe however often; when it has grown, the journal is
// written anew with only what still counts.

import { crc32c } from '../records/crc32c.ts';
import type { AppendFile } from './append-file.ts';
import { AppendQueue } from './append-queue.ts';
import type { FileStore } from './file-store.ts';
import type { FsyncPolicy } from './fsync-policy.ts';
import type { StorageListener } from './storage-event.ts';

/** State that a journal keeps. */
export interface Journaled<Entry> {
  /** Applies an entry that was read back. */
  replay(entry: Entry): void;
  /** Entries from which the state of this moment can be made again. */
  snapshot(): Iterable<Entry>;
}

/** Where and how a journal is kept. */
export interface JournalOptions {
  readonly store: FileStore;
  /** File name in the store. */
  readonly name: string;
  readonly fsync: FsyncPolicy;
  readonly onEvent: StorageListener;
}

/** Writes entries of a state down. */
export interface Journal<Entry> {
  /** Resolves when the entry is as durable as the fsync policy promises. Rejects with the system's error. */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}

/** For brokers in memory. */
export const noJournal: Journal<unknown> = {
  append: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const HEADER_BYTES = 8;
const READ_BYTES = 1024 * 1024;
const COMPACT_AT_START_BYTES = 64 * 1024;
/** A journal is written anew when it is this large, and four times as large as after the last time. */
const COMPACT_FROM_BYTES = 4 * 1024 * 1024;
const COMPACT_RATIO = 4;

/** {@link Journal} in a file: length, CRC32C and JSON of one entry after the other. */
export class FileJournal<Entry> implements Journal<Entry> {
  readonly #options: JournalOptions;
  readonly #state: Journaled<Entry>;
  readonly #queue: AppendQueue<Buffer>;
  #file: AppendFile;
  #compactedBytes = 0;
  #failing = false;

  private constructor(options: JournalOptions, state: Journaled<Entry>) {
    this.#options = options;
    this.#state = state;
    this.#file = options.store.file(options.name);
    this.#queue = new AppendQueue(
      (entries) => this.#write(entries),
      (_, error) => this.#report(error),
    );
  }

  /** Replays the journal into `state`, cut behind its last whole entry (event `tail-cut`), and compacts it. */
  static async open<Entry>(
    options: JournalOptions,
    state: Journaled<Entry>,
  ): Promise<FileJournal<Entry>> {
    const journal = new FileJournal(options, state);
    const wholeBytes = await journal.#replay();
    const { path, size } = journal.#file;
    if (wholeBytes < size) {
      const cutBytes = size - wholeBytes;
      const reason = 'the last entry is torn';
      options.onEvent({ type: 'tail-cut', file: path, keptBytes: wholeBytes, cutBytes, reason });
      await journal.#file.truncate(wholeBytes);
    }
    if (wholeBytes > COMPACT_AT_START_BYTES) await journal.#tryToCompact();
    return journal;
  }

  append(entry: Entry): Promise<void> {
    return this.#queue.push(encode(entry));
  }

  async close(): Promise<void> {
    await this.#queue.idle();
    if (this.#file.size > 0) await this.#file.sync().catch((error: Error) => this.#report(error));
    await this.#file.close();
  }

  async #replay(): Promise<number> {
    let position = 0;
    let readBytes = READ_BYTES;
    while (position < this.#file.size) {
      const bytes = await this.#file.read(position, readBytes);
      const used = this.#replayWhole(bytes);
      if (used === 0 && position + bytes.length >= this.#file.size) break;
      position += used;
      readBytes = used === 0 ? readBytes * 2 : READ_BYTES;
    }
    return position;
  }

  #replayWhole(bytes: Buffer): number {
    let at = 0;
    while (at + HEADER_BYTES <= bytes.length) {
      const end = at + HEADER_BYTES + bytes.readUInt32BE(at);
      if (
        end > bytes.length ||
        crc32c(bytes, at + HEADER_BYTES, end) !== bytes.readUInt32BE(at + 4)
      )
        break;
      this.#state.replay(JSON.parse(bytes.toString('utf8', at + HEADER_BYTES, end)));
      at = end;
    }
    return at;
  }

  async #write(entries: readonly Buffer[]): Promise<number> {
    const limit = Math.max(COMPACT_FROM_BYTES, this.#compactedBytes * COMPACT_RATIO);
    if (this.#file.size > limit) await this.#tryToCompact();
    const before = this.#file.size;
    await this.#file.append(entries);
    if (this.#options.fsync !== 'close') {
      try {
        await this.#file.sync();
      } catch (error) {
        await this.#file.truncate(before);
        throw error;
      }
    }
    if (this.#failing) this.#options.onEvent({ type: 'write-recovered', file: this.#file.path });
    this.#failing = false;
    return entries.length;
  }

  async #tryToCompact(): Promise<void> {
    try {
      await this.#compact();
    } catch (error) {
      this.#report(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Writes the state of this moment beside the journal and puts it in its place. */
  async #compact(): Promise<void> {
    const { store, name } = this.#options;
    const fresh = store.file(`${name}.new`);
    await fresh.truncate(0);
    for (const chunk of chunked(this.#state.snapshot())) await fresh.append(chunk);
    await fresh.sync();
    await fresh.close();
    await this.#file.close();
    store.rename(`${name}.new`, name);
    this.#file = store.file(name);
    this.#compactedBytes = this.#file.size;
  }

  #report(error: Error): Error {
    if (!this.#failing) {
      this.#options.onEvent({ type: 'write-failed', file: this.#file.path, error });
    }
    this.#failing = true;
    return error;
  }
}

function encode(entry: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(entry));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(json.length, 0);
  header.writeUInt32BE(crc32c(json), 4);
  return Buffer.concat([header, json]);
}

function* chunked(entries: Iterable<unknown>): Generator<Buffer[]> {
  let chunk: Buffer[] = [];
  for (const entry of [...entries].map(encode)) {
    chunk.push(entry);
    if (chunk.length < 1000) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}
