/**
 * A file of records in checked blocks: length, CRC-32, then a letter for the kind and the content.
 * The first block is the header, the last says how many records there were: a file that ends early
 * does not verify. It is made under another name, and has its own only when it is whole.
 */

import { randomUUID } from 'node:crypto';
import { appendFile, type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { makeFolder } from '@tidemark/kafka-connection';
import type { ConsumedRecord, ProducedRecord } from '../client/kafka-client.ts';
import type { SnapshotHeader } from './snapshot-header.ts';

/** What is in a snapshot, block by block. */
export interface SnapshotContent {
  readonly header: SnapshotHeader;
  /** Its bytes, all in all. */
  readonly bytes: number;
  /** Throws SnapshotDamaged at the block that is. */
  records(): AsyncGenerator<readonly ConsumedRecord[]>;
  close(): Promise<void>;
}

/** The file is not what was written. */
class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged';
}

const HEAD_BYTES = 8;
const HEADER = 'H';
const RECORDS = 'R';
const END = 'E';
// A value is at most some megabytes, as records of Kafka are.
const MAX_BLOCK_BYTES = 64 << 20;
const TEMPORARY = '.tmp';

/** Opens a snapshot, whose header alone is checked so far; undefined where there is none. */
export async function openSnapshot(path: string): Promise<SnapshotContent | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const first = await readBlock(file, 0);
    if (first.kind !== HEADER) throw new SnapshotDamaged('it does not begin with a header');
    const header: SnapshotHeader = JSON.parse(first.content.toString('utf8'));
    return {
      header,
      bytes: size,
      records: () => readRecords(file, first.next),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Writes a snapshot; what is not finished leaves nothing behind. */
export class SnapshotWriter {
  readonly #path: string;
  readonly #temporary: string;
  #records = 0;
  #bytes = 0;
  #isOver = false;
  /** What is written follows what was written. */
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.#path = path;
    // Two processes that both write never write one file.
    this.#temporary = `${path}.${randomUUID().slice(0, 8)}${TEMPORARY}`;
  }

  /** Rejects where the folder cannot be made or written. */
  static async create(path: string, header: SnapshotHeader): Promise<SnapshotWriter> {
    makeFolder(dirname(path));
    const writer = new SnapshotWriter(path);
    await writer.#write(HEADER, Buffer.from(JSON.stringify(header)));
    return writer;
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(records: readonly ProducedRecord[]): Promise<void> {
    if (records.length === 0 || this.#isOver) return;
    this.#records += records.length;
    await this.#write(RECORDS, packed(records));
  }

  /** From now on this is the snapshot, whatever was there before; false if it was given up. */
  async finish(): Promise<boolean> {
    await this.#write(END, Buffer.from(String(this.#records)));
    if (this.#isOver) return false;
    this.#isOver = true;
    const file = await open(this.#temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(this.#temporary, this.#path);
    return true;
  }

  /** Any number of times, at any time. */
  async giveUp(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#written.catch(() => {});
    await rm(this.#temporary, { force: true });
  }

  async #write(kind: string, content: Buffer): Promise<void> {
    const block = Buffer.allocUnsafe(HEAD_BYTES + 1 + content.length);
    block.write(kind, HEAD_BYTES, 'latin1');
    content.copy(block, HEAD_BYTES + 1);
    block.writeUInt32BE(content.length + 1, 0);
    block.writeUInt32BE(crc32(block.subarray(HEAD_BYTES)), 4);
    this.#bytes += block.length;
    const write = async () => {
      // No file is held open: a task may go at any time.
      if (!this.#isOver) await appendFile(this.#temporary, block);
    };
    this.#written = this.#written.then(write);
    await this.#written;
  }
}

/** Removes what processes that were killed have left of this snapshot. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const isLeft = (name: string) =>
    name.startsWith(`${basename(path)}.`) && name.endsWith(TEMPORARY);
  for (const name of names.filter(isLeft)) await rm(join(folder, name), { force: true });
}

async function* readRecords(file: FileHandle, start: number) {
  let seen = 0;
  for (let at = start; ; ) {
    const { kind, content, next } = await readBlock(file, at);
    if (kind === END) {
      if (Number(content.toString('latin1')) === seen) return;
      throw new SnapshotDamaged('records are missing');
    }
    const records = unpacked(content);
    seen += records.length;
    yield records;
    at = next;
  }
}

async function readBlock(file: FileHandle, at: number) {
  const head = await readBytes(file, at, HEAD_BYTES);
  const length = head.readUInt32BE(0);
  if (length < 1 || length > MAX_BLOCK_BYTES) throw new SnapshotDamaged(`no block at byte ${at}`);
  const block = await readBytes(file, at + HEAD_BYTES, length);
  if (crc32(block) !== head.readUInt32BE(4)) {
    throw new SnapshotDamaged(`the checksum at byte ${at} does not match`);
  }
  const kind = block.toString('latin1', 0, 1);
  return { kind, content: block.subarray(1), next: at + HEAD_BYTES + length };
}

async function readBytes(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(bytes, read, length - read, at + read);
    if (bytesRead === 0) throw new SnapshotDamaged(`it ends at byte ${at + read}`);
    read += bytesRead;
  }
  return bytes;
}

function packed(records: readonly ProducedRecord[]): Buffer {
  const parts: Buffer[] = [];
  for (const { key, value } of records) {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    const keyBytes = Buffer.from(key ?? '');
    const valueBytes = Buffer.from(value ?? '');
    head.writeUInt32BE(keyBytes.length, 0);
    // Nothing is another thing than an empty value.
    head.writeUInt32BE(value === null ? 0 : valueBytes.length + 1, 4);
    parts.push(head, keyBytes, valueBytes);
  }
  return Buffer.concat(parts);
}

function unpacked(content: Buffer): ConsumedRecord[] {
  const records: ConsumedRecord[] = [];
  for (let at = 0; at < content.length; ) {
    const keyEnd = at + HEAD_BYTES + content.readUInt32BE(at);
    const valueLength = content.readUInt32BE(at + 4);
    const end = keyEnd + Math.max(0, valueLength - 1);
    records.push({
      offset: '-1',
      timestamp: '-1',
      key: content.subarray(at + HEAD_BYTES, keyEnd),
      value: valueLength === 0 ? null : content.subarray(keyEnd, end),
    });
    at = end;
  }
  return records;
}
