/** Where a savepoint lies: in a file, or in a topic of its own (`topic:NAME`). */

import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@tidemark/kafka-connection';
import type { KafkaClient } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** What a place needs of Kafka. */
export type PlaceClient = Pick<
  KafkaClient,
  'ensureTopic' | 'existingTopics' | 'logRanges' | 'logReader' | 'producer'
>;

/** Takes lines, then is either kept or given up. */
interface SavepointWriter {
  write(line: string): Promise<void>;
  keep(): Promise<void>;
  /** As if nothing had been written, as far as that can be. */
  giveUp(): Promise<void>;
}

/** A place for one savepoint. */
export interface SavepointPlace {
  /** As its user wrote it. */
  readonly name: string;
  /** Throws StreamRuntimeError SAVEPOINT_EXISTS where something is there already. */
  checkFree(): Promise<void>;
  write(): Promise<SavepointWriter>;
  /** All lines; throws StreamRuntimeError SAVEPOINT_UNREADABLE where there are none. */
  read(): AsyncGenerator<string>;
}

const TOPIC_PREFIX = 'topic:';
const CHUNK_CHARS = 500_000;
const TOPIC_CONFIGS = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };

/** A file, or a topic if the name begins with `topic:`. */
export function savepointPlace(name: string, client: PlaceClient): SavepointPlace {
  return savepointFile(name) ?? topicPlace(name, name.slice(TOPIC_PREFIX.length), client);
}

/** Undefined where the name is that of a topic. */
export function savepointFile(name: string): SavepointPlace | undefined {
  return name.startsWith(TOPIC_PREFIX) ? undefined : filePlace(name);
}

function filePlace(name: string): SavepointPlace {
  return {
    name,
    async checkFree() {
      if (await stat(name).catch(() => undefined)) throw exists(name);
    },
    async write() {
      makeFolder(dirname(name));
      const partial = `${name}.part`;
      const file = await open(partial, 'w');
      const chunk = new Chunk((text) => file.appendFile(text));
      return {
        write: (line) => chunk.add(line),
        async keep() {
          await chunk.flush();
          await file.sync();
          await file.close();
          await rename(partial, name);
        },
        async giveUp() {
          await file.close().catch(() => {});
          await rm(partial, { force: true });
        },
      };
    },
    async *read() {
      try {
        const file = await open(name);
        for await (const text of splitLines(file.createReadStream({ encoding: 'utf8' })))
          yield text;
      } catch (cause) {
        throw missing(name, cause);
      }
    },
  };
}

function topicPlace(name: string, topic: string, client: PlaceClient): SavepointPlace {
  const place = { topic, partition: 0 };
  const range = async () =>
    (await client.logRanges(topic)).find(({ partition }) => partition === 0);
  return {
    name,
    async checkFree() {
      if ((await client.existingTopics([topic])).length === 0) return;
      const { low, high } = (await range()) ?? { low: 0, high: 0 };
      if (high > low) throw exists(name);
    },
    async write() {
      await client.ensureTopic(topic, { create: true, partitions: 1, configs: TOPIC_CONFIGS });
      const producer = client.producer();
      const chunk = new Chunk(async (text) => {
        await producer.send(place, [{ key: null, value: text }]);
      });
      return {
        write: (line) => chunk.add(line),
        async keep() {
          await chunk.flush();
          await producer.disconnect();
        },
        // What is in the topic has no last line, so that nobody takes it for a savepoint.
        giveUp: () => producer.disconnect(),
      };
    },
    async *read() {
      if ((await client.existingTopics([topic])).length === 0) throw missing(name);
      yield* splitLines(recordsOf(place, client, (await range()) ?? { low: 0, high: 0 }));
    },
  };
}

async function* recordsOf(
  place: { readonly topic: string; readonly partition: number },
  client: PlaceClient,
  { low, high }: { readonly low: number; readonly high: number },
): AsyncGenerator<string> {
  const reader = client.logReader();
  try {
    for (let offset = low; offset < high; ) {
      const slice = await reader.read({ ...place, offset });
      for (const { value } of slice.records) yield value?.toString('utf8') ?? '';
      offset = slice.nextOffset;
    }
  } finally {
    await reader.close();
  }
}

/** Gathers lines, and hands them on with their ends. */
class Chunk {
  readonly #write: (text: string) => Promise<void>;
  #waiting = '';

  constructor(write: (text: string) => Promise<void>) {
    this.#write = write;
  }

  async add(line: string): Promise<void> {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= CHUNK_CHARS / 2) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') await this.#write(text);
  }
}

// As `readline` does, but not at the line separators of Unicode, which JSON may have inside.
async function* splitLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function exists(name: string): StreamRuntimeError {
  return new StreamRuntimeError('SAVEPOINT_EXISTS', `There is something at ${name} already.`);
}

function missing(name: string, cause?: unknown): unknown {
  if (cause instanceof StreamRuntimeError) return cause;
  const reason = cause === undefined ? 'there is no such topic' : fileReason(cause);
  return new StreamRuntimeError(
    'SAVEPOINT_UNREADABLE',
    `The savepoint ${name} cannot be used: ${reason}.`,
    { cause },
  );
}

function fileReason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return Reflect.get(cause, 'code') === 'ENOENT' ? 'there is no such file' : cause.message;
}
