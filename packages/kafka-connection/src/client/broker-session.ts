/**
 * Requests that kafkajs has no call for, over its connection to one broker: it does TLS and the login.
 * Its inside has no types; what is used of it stands here, and kafkajs is pinned.
 */

import type { Kafka } from 'kafkajs';
import { HungUp } from '../greeting/ask-versions.ts';
import { Decoder, Encoder } from '../kafkajs.ts';

/** Writes a request. */
export interface RequestWriter {
  writeInt8(value: number): RequestWriter;
  writeInt16(value: number): RequestWriter;
  writeInt32(value: number): RequestWriter;
  writeBoolean(value: boolean): RequestWriter;
  writeString(value: string | null): RequestWriter;
  writeUVarInt(value: number): RequestWriter;
  writeUVarIntString(value: string): RequestWriter;
}

/** Reads a response. */
export interface ResponseReader {
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readBoolean(): boolean;
  readString(): string | null;
  readBytes(): Buffer;
  readArray<T>(read: () => T): T[];
  readUVarIntString(): string | null;
  readUVarIntArray<T>(read: () => T): T[] | null;
  readTaggedFields(): unknown;
}

/** One wire API in one version. */
export interface BrokerRequest<T> {
  readonly name: string;
  readonly key: number;
  readonly version: number;
  /** Its headers end with tagged fields (KIP-482). */
  readonly flexible?: boolean;
  write(writer: RequestWriter): void;
  read(reader: ResponseReader): T;
}

/** A broker of kafkajs'. */
export interface StockBroker {
  /** Null until it has told them, and of one whose connection broke before. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  readonly connectionPool: {
    send(call: {
      request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<object> };
      response: {
        decode(bytes: Buffer): Promise<object>;
        parse(decoded: object): Promise<unknown>;
      };
      logResponseError: boolean;
    }): Promise<unknown>;
  };
}

/** kafkajs' cluster: what its clients are made of. */
export interface StockCluster {
  readonly brokerPool: { readonly seedBroker?: StockBroker };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findGroupCoordinator(of: { readonly groupId: string }): Promise<StockBroker>;
}

/** A broker that let us in. */
export class BrokerSession implements AsyncDisposable {
  readonly #cluster: StockCluster | undefined;
  readonly #broker: StockBroker;

  /**
   * Connects to a bootstrap broker of the client's, and to no other.
   *
   * @throws whatever kafkajs throws: TLS, the login
   */
  static open(kafka: Kafka): Promise<BrokerSession> {
    return BrokerSession.#with(kafka, async ({ brokerPool }) => brokerPool.seedBroker);
  }

  /**
   * Connects to the broker that coordinates a group.
   *
   * @throws whatever kafkajs throws: the same, and that nobody coordinates the group
   */
  static openCoordinator(kafka: Kafka, groupId: string): Promise<BrokerSession> {
    return BrokerSession.#with(kafka, async (cluster) => {
      // Else kafkajs is told of a broker that it does not know yet, and pauses before it asks again.
      await cluster.refreshMetadata();
      return await cluster.findGroupCoordinator({ groupId });
    });
  }

  static async #with(
    kafka: Kafka,
    find: (cluster: StockCluster) => Promise<StockBroker | undefined>,
  ): Promise<BrokerSession> {
    const cluster = createCluster(kafka);
    try {
      await cluster.connect();
      const broker = await find(cluster);
      if (!broker) throw new Error('kafkajs connected to no broker');
      return new BrokerSession(cluster, broker);
    } catch (error) {
      await cluster.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private constructor(cluster: StockCluster | undefined, broker: StockBroker) {
    this.#cluster = cluster;
    this.#broker = broker;
  }

  /** A broker of a cluster that somebody else disconnects. */
  static with(broker: StockBroker): Pick<BrokerSession, 'ask' | 'has'> {
    return new BrokerSession(undefined, broker);
  }

  /**
   * The newest version of an API that the broker has; -1 when it does not know it.
   *
   * @throws HungUp, as of a connection that is closed
   */
  newest(key: number): number {
    const { versions } = this.#broker;
    if (versions === null)
      throw new HungUp('the connection broke before the broker said what it can');
    return versions[key]?.maxVersion ?? -1;
  }

  /** Whether the broker has the request. */
  has({ key, version }: BrokerRequest<unknown>): boolean {
    return this.newest(key) >= version;
  }

  /** @throws whatever kafkajs throws when the connection breaks or nothing comes in time */
  async ask<T>({ name, key, version, flexible, ...request }: BrokerRequest<T>): Promise<T> {
    const writer = new Encoder();
    if (flexible) writer.writeInt8(0);
    request.write(writer);
    let answer: T | undefined;
    await this.#broker.connectionPool.send({
      request: { apiKey: key, apiVersion: version, apiName: name, encode: async () => writer },
      response: {
        decode: async (bytes) => {
          const reader = new Decoder(bytes);
          if (flexible) reader.readTaggedFields();
          answer = request.read(reader);
          return {};
        },
        parse: async (decoded) => decoded,
      },
      logResponseError: false,
    });
    if (answer === undefined) throw new Error(`${name} was not answered`);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster?.disconnect();
  }
}

/** The hook is a symbol of kafkajs' main class. */
export function createCluster(kafka: Kafka): StockCluster {
  const hook = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create: unknown = hook && Reflect.get(kafka, hook);
  if (typeof create !== 'function') throw new Error('kafkajs has another form than expected');
  return create({ allowAutoTopicCreation: false, metadataMaxAge: 300_000 });
}
