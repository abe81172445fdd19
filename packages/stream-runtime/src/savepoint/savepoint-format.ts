/**
 * What a savepoint looks like: NDJSON. First a header, then the tasks one after the other, each as a
 * line with its positions and any number of lines with its state, and last how many lines there were
 * and their SHA-256. State is what the changelogs of the job hold, one value for each key.
 */

import { createHash } from 'node:crypto';
import type { TaskChange } from '@tidemark/event-time';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** The only version that this code writes and reads. */
const SAVEPOINT_VERSION = 1;
const FORMAT = 'tidemark-savepoint';

/** A connected part of the job that the savepoint was made of. */
export interface SavepointPart {
  /** Of its first source or keyBy: uid or name. */
  readonly name: string;
  /** The first half of the ids of its tasks. */
  readonly id: number;
  readonly tasks: number;
  readonly sources: readonly string[];
  /** Whether its tasks have state. */
  readonly hasState: boolean;
}

/** The first line. */
export interface SavepointHeader {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly job: string;
  readonly group: string;
  /** ISO time. */
  readonly createdAt: string;
  readonly parts: readonly SavepointPart[];
}

/** Where a task was in a source partition, with its watermark as in the metadata of offsets. */
export type SavepointPosition = readonly [
  topic: string,
  partition: number,
  offset: number,
  metadata: string,
];

/** A line between the first and the last. */
export type SavepointLine = { readonly task: string } & (
  | { readonly positions: readonly SavepointPosition[] }
  | { readonly changes: readonly TaskChange[] }
);

interface SavepointTrailer {
  readonly end: { readonly lines: number; readonly sha256: string };
}

/** The first line of a savepoint. */
export function savepointHeader(
  header: Omit<SavepointHeader, 'format' | 'version'>,
): SavepointHeader {
  return { format: FORMAT, version: SAVEPOINT_VERSION, ...header };
}

/** Counts and sums up lines, on either side. */
export class SavepointSum {
  readonly #hash = createHash('sha256');
  #lines = 0;

  /** A line without its line end. */
  add(line: string): void {
    this.#hash.update(line).update('\n');
    this.#lines++;
  }

  /** The last line of the savepoint. */
  trailer(): string {
    const trailer: SavepointTrailer = {
      end: { lines: this.#lines, sha256: this.#hash.digest('hex') },
    };
    return JSON.stringify(trailer);
  }
}

/**
 * Takes a savepoint apart; the last line is compared with all before it.
 *
 * @param name for messages
 * @throws StreamRuntimeError SAVEPOINT_UNREADABLE
 */
export async function* parseSavepoint(
  lines: AsyncIterable<string>,
  name: string,
): AsyncGenerator<SavepointHeader | SavepointLine> {
  const sum = new SavepointSum();
  let previous: string | undefined;
  let isFirst = true;
  for await (const line of lines) {
    if (previous !== undefined) {
      sum.add(previous);
      const parsed = parse(previous, name);
      yield isFirst ? checkedHeader(parsed, name) : (parsed as SavepointLine);
      isFirst = false;
    }
    previous = line;
  }
  if (previous === undefined) throw unreadable(name, 'it is empty');
  if (isFirst) checkedHeader(parse(previous, name), name);
  if (isFirst || previous !== sum.trailer()) {
    throw unreadable(name, 'it is cut off, or damaged: its checksum is not that of its contents');
  }
}

function parse(line: string, name: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw unreadable(name, 'a line is not JSON', cause);
  }
}

function checkedHeader(value: unknown, name: string): SavepointHeader {
  const header = value as Partial<SavepointHeader> | null;
  if (header?.format !== FORMAT) throw unreadable(name, 'it does not begin as a savepoint does');
  if (header.version !== SAVEPOINT_VERSION) {
    const known = `known is ${SAVEPOINT_VERSION}`;
    throw unreadable(name, `it is of version ${header.version}, ${known}`);
  }
  return header as SavepointHeader;
}

function unreadable(name: string, reason: string, cause?: unknown): StreamRuntimeError {
  return new StreamRuntimeError(
    'SAVEPOINT_UNREADABLE',
    `The savepoint ${name} cannot be used: ${reason}.`,
    { cause },
  );
}
