/** The fourth step to a broker: the one question that Kafka answers to everybody, ApiVersions. */

import type { Socket } from 'node:net';
import { awaitSocket } from './deadline.ts';

/** The newest version that the broker has of each API, by the API's key. */
export type ApiVersions = ReadonlyMap<number, number>;

/** What answered is no Kafka broker. */
export class NotKafka extends Error {
  override readonly name = 'NotKafka';
  /** The first bytes of the answer. */
  readonly answer: Buffer;

  constructor(answer: Buffer) {
    super('what answers does not speak Kafka');
    this.answer = answer;
  }
}

/** The other side hung up without an answer. */
export class HungUp extends Error {
  override readonly name = 'KafkaJSConnectionClosedError';
}

const API_VERSIONS = 18;
const CORRELATION_ID = 0x7469_6465;
/** Length 10; ApiVersions (18) version 0, this correlation id, no client id. */
const QUESTION = Buffer.from('0000000a0012000074696465ffff', 'hex');
const HEADER_BYTES = 8;
const MOST_BYTES = 1 << 16;
const ENTRY_BYTES = 6;

/**
 * Asks on a connected socket.
 *
 * @throws NotKafka, HungUp, Node's error when the socket fails, ETIMEDOUT after the time
 */
export async function askVersions(socket: Socket, withinMs: number): Promise<ApiVersions> {
  let answer = Buffer.alloc(0);
  return await awaitSocket<ApiVersions>(
    socket,
    withinMs,
    (resolve, reject) => {
      socket.on('data', (bytes) => {
        answer = Buffer.concat([answer, bytes]);
        if (!beginsAsAnswer(answer)) reject(new NotKafka(answer));
        else if (isWhole(answer)) {
          const versions = decode(answer);
          if (versions) resolve(versions);
          else reject(new NotKafka(answer));
        }
      });
      socket.write(QUESTION);
    },
    () => (answer.length > 0 ? new NotKafka(answer) : new HungUp('hung up without an answer')),
  );
}

function beginsAsAnswer(answer: Buffer): boolean {
  if (answer.length < HEADER_BYTES) return true;
  const size = answer.readInt32BE(0);
  return size > 0 && size <= MOST_BYTES && answer.readInt32BE(4) === CORRELATION_ID;
}

function isWhole(answer: Buffer): boolean {
  return answer.length >= HEADER_BYTES && answer.length >= 4 + answer.readInt32BE(0);
}

function decode(answer: Buffer): ApiVersions | undefined {
  const body = answer.subarray(HEADER_BYTES);
  if (body.length < 6 || body.readInt16BE(0) !== 0) return undefined;
  const count = body.readInt32BE(2);
  if (body.length < 6 + count * ENTRY_BYTES) return undefined;
  const versions = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    const at = 6 + index * ENTRY_BYTES;
    versions.set(body.readInt16BE(at), body.readInt16BE(at + 4));
  }
  return versions.has(API_VERSIONS) ? versions : undefined;
}
