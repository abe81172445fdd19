// One of the two brokers that are compared: everything that is asked goes into a transcript, made comparable.
import { setTimeout as sleep } from 'node:timers/promises';
import { findApi } from '../../src/apis/registry.ts';
import { errorName } from '../../src/wire/error-codes.ts';
import { type Message, WireClient } from '../wire-client.ts';
import { Normaliser } from './normalise.ts';

/** Where a broker listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A question in words, and the answer. */
export type Transcript = Record<string, unknown>;

const LIST_OFFSETS = 2;
const METADATA = 3;
const FIND_COORDINATOR = 10;
const OFFSET_FETCH = 9;
const INIT_PRODUCER_ID = 22;
const END_TXN = 26;
const CREATE_TOPICS = 19;
/** Answers of a real Kafka that is still finding its coordinators or leaders. */
const NOT_YET = ['COORDINATOR_LOAD_IN_PROGRESS', 'COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR'];
const POLL_MS = 20;

/** A connection to one broker. `await using` closes it. */
export class Peer implements AsyncDisposable {
  readonly transcript: Transcript = {};
  readonly #address: Address;
  readonly #run: string;
  readonly #normaliser = new Normaliser();
  #client: WireClient;
  #barriers = 0;

  /** @param run distinguishes the names of this run from all others */
  static async connect(address: Address, run: string): Promise<Peer> {
    return new Peer(address, run, await WireClient.connect(address));
  }

  private constructor(address: Address, run: string, client: WireClient) {
    this.#address = address;
    this.#run = run;
    this.#client = client;
  }

  /** A name that only this run uses, the same on both brokers. */
  name(base: string): string {
    return `${base}-${this.#run}`;
  }

  /** Asks, and keeps the answer for the comparison. A connection that the broker closes is an answer, too. */
  async ask(
    what: string,
    key: number,
    version: number,
    message: Message,
    pick: (answer: Message) => unknown = (answer) => answer,
  ): Promise<Message> {
    const question = `${findApi(key)?.name} v${version}: ${what}`;
    if (question in this.transcript) throw new Error(`asked twice: ${question}`);
    try {
      const answer = await this.#client.request(key, version, message);
      this.transcript[question] = this.#normaliser.normalise(pick(answer));
      return answer;
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'connection closed') throw error;
      this.transcript[question] = 'connection closed';
      await this.#client[Symbol.asyncDispose]();
      this.#client = await WireClient.connect(this.#address);
      return {};
    }
  }

  /** Asks without keeping the answer. */
  request(key: number, version: number, message: Message): Promise<Message> {
    return this.#client.request(key, version, message);
  }

  /** A second connection, for what has to wait beside the first. */
  another(): Promise<WireClient> {
    return WireClient.connect(this.#address);
  }

  /**
   * Makes a topic and waits until it can be used. Its records stay, unless told otherwise: those of the tests are old,
   * and Kafka looks for such after half a minute and then every five.
   */
  async topic(base: string, partitions = 1, configs: Record<string, string> = {}): Promise<string> {
    const name = this.name(base);
    const topic = { name, numPartitions: partitions, replicationFactor: 1, assignments: [] };
    const entries = Object.entries({ 'retention.ms': '-1', ...configs }).map(([key, value]) => ({
      ...{ name: key, value },
    }));
    const asked = { topics: [{ ...topic, configs: entries }], timeoutMs: 10_000 };
    const made = await this.request(CREATE_TOPICS, 5, { ...asked, validateOnly: false });
    if (made.topics[0].errorCode !== 0) throw new Error(JSON.stringify(made));
    await this.ready(name, partitions);
    return name;
  }

  /** Waits until the leaders of a topic's partitions know that they are. */
  async ready(name: string, partitions: number): Promise<void> {
    const asked = Array.from({ length: partitions }, (_, partitionIndex) => ({
      partitionIndex,
      timestamp: -1,
    }));
    await this.#until(async () => {
      const topics = [{ name, partitions: asked }];
      const answer = await this.request(LIST_OFFSETS, 1, { replicaId: -1, topics });
      return answer.topics[0].partitions.every((each: Message) => each.errorCode === 0);
    });
  }

  /**
   * Waits until the broker has applied all that its controller acknowledged. The metadata log has one order: who knows
   * a topic that is made now knows what was changed before it.
   */
  async caughtUp(): Promise<void> {
    this.#barriers += 1;
    await this.topic(`barrier-${this.#barriers}`);
  }

  /** The id of a topic. */
  async topicId(name: string): Promise<string> {
    const { topics } = await this.request(METADATA, 10, { topics: [{ name }] });
    return topics[0].topicId;
  }

  /** Waits until the coordinator of a group answers. Returns the group's name. */
  async group(base: string): Promise<string> {
    const groupId = this.name(base);
    await this.#coordinator(groupId, 0);
    await this.#until(async () => {
      const asked = { groupId, topics: [] };
      return isReady((await this.request(OFFSET_FETCH, 5, asked)).errorCode);
    });
    return groupId;
  }

  /** Waits until the coordinator of a transactional id answers. Returns the id. */
  async transactionalId(base: string): Promise<string> {
    const id = this.name(base);
    await this.#coordinator(id, 1);
    // Nobody has this id yet: neither question leaves anything behind.
    await this.#until(async () => {
      const asked = { transactionalId: id, producerId: 0n, producerEpoch: 0, committed: false };
      return isReady((await this.request(END_TXN, 1, asked)).errorCode);
    });
    await this.#until(async () => {
      const asked = { transactionalId: null, transactionTimeoutMs: 0 };
      return isReady((await this.request(INIT_PRODUCER_ID, 2, asked)).errorCode);
    });
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  /** Repeats a request that a real Kafka answers with "try again" while it moves on by itself. */
  async settled(work: () => Promise<boolean>): Promise<void> {
    await this.#until(work);
  }

  async #coordinator(key: string, keyType: number): Promise<void> {
    await this.#until(async () =>
      isReady((await this.request(FIND_COORDINATOR, 2, { key, keyType })).errorCode),
    );
  }

  async #until(isThere: () => Promise<boolean>): Promise<void> {
    while (!(await isThere())) await sleep(POLL_MS);
  }
}

function isReady(code: number): boolean {
  return !NOT_YET.includes(errorName(code));
}
