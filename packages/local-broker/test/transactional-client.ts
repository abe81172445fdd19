// A transactional producer for tests that speaks the wire protocol, in any version of each API.
import { buildBatch } from '../src/records/build-batch.ts';
import { errorName, type KafkaErrorName } from '../src/wire/error-codes.ts';
import { type Message, WireClient } from './wire-client.ts';

const PRODUCE = 0;
const FETCH = 1;
const INIT_PRODUCER_ID = 22;
const ADD_PARTITIONS = 24;
const ADD_OFFSETS = 25;
const END = 26;
const TXN_OFFSET_COMMIT = 28;

/** One connection that speaks for transactional id `tx`. */
export class TransactionalClient implements AsyncDisposable {
  producerId = -1n;
  producerEpoch = -1;
  readonly #sequences = new Map<number, number>();
  readonly client: WireClient;

  static async on(broker: { host: string; port: number }): Promise<TransactionalClient> {
    return new TransactionalClient(await WireClient.connect(broker));
  }

  constructor(client: WireClient) {
    this.client = client;
  }

  get identity() {
    const { producerId, producerEpoch } = this;
    return { transactionalId: 'tx', producerId, producerEpoch };
  }

  async init(version = 4, fields: Message = {}): Promise<KafkaErrorName> {
    const asked = { transactionalId: 'tx', transactionTimeoutMs: 60_000, ...fields };
    const answer = await this.client.request(INIT_PRODUCER_ID, version, asked);
    if (answer.errorCode === 0) {
      this.producerId = answer.producerId;
      this.producerEpoch = answer.producerEpoch;
      this.#sequences.clear();
    }
    return errorName(answer.errorCode);
  }

  /** Asks until the transaction before is over. */
  async initWhenFree(): Promise<void> {
    while ((await this.init()) === 'CONCURRENT_TRANSACTIONS');
  }

  async add(
    version: number,
    topics: Record<string, number[]> = { t: [0] },
  ): Promise<KafkaErrorName[]> {
    const asked = Object.entries(topics).map(([name, partitions]) => ({ name, partitions }));
    const answer = await this.client.request(ADD_PARTITIONS, version, {
      ...this.identity,
      topics: asked,
    });
    return answer.resultsByTopic.flatMap((topic: Message) =>
      topic.resultsByPartition.map((each: Message) => errorName(each.partitionErrorCode)),
    );
  }

  /** Begins when the transaction before is over. */
  async addWhenFree(version = 3): Promise<void> {
    while ((await this.add(version))[0] === 'CONCURRENT_TRANSACTIONS');
  }

  async send(
    value: string,
    {
      transactionalId = 'tx' as string | null,
      index = 0,
      version = 9,
      timestamp = Date.now(),
    } = {},
  ): Promise<KafkaErrorName> {
    const { producerId, producerEpoch } = this;
    const record = { key: null, value: Buffer.from(value), timestamp };
    const baseSequence = this.#sequences.get(index) ?? 0;
    const fields = { producerId, producerEpoch, baseSequence, attributes: 0x10 };
    const topics = [{ name: 't', partitions: [{ index, records: buildBatch([record], fields) }] }];
    const answer = await this.client.request(PRODUCE, version, {
      transactionalId,
      acks: -1,
      timeoutMs: 0,
      topics,
    });
    const { errorCode } = answer.topics[0].partitions[0];
    if (errorCode === 0) this.#sequences.set(index, baseSequence + 1);
    return errorName(errorCode);
  }

  async addGroup(version: number, groupId = 'g'): Promise<KafkaErrorName> {
    return errorName(
      (await this.client.request(ADD_OFFSETS, version, { ...this.identity, groupId })).errorCode,
    );
  }

  async commitOffset(
    version: number,
    committedOffset: number,
    fields: Message = {},
  ): Promise<KafkaErrorName> {
    const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: null }];
    const topics = [{ name: 't', partitions }];
    const asked = { ...this.identity, groupId: 'g', topics, ...fields };
    const answer = await this.client.request(TXN_OFFSET_COMMIT, version, asked);
    return errorName(answer.topics[0].partitions[0].errorCode);
  }

  async end(version: number, committed: boolean): Promise<KafkaErrorName> {
    return errorName(
      (await this.client.request(END, version, { ...this.identity, committed })).errorCode,
    );
  }

  async fetch(isolationLevel: number, version = 11): Promise<Message> {
    const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 };
    const limits = { maxWaitMs: 0, minBytes: 0, maxBytes: 1_000_000, isolationLevel };
    const topics = [{ topic: 't', partitions: [partition] }];
    const asked = { ...limits, sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [], topics };
    return (await this.client.request(FETCH, version, asked)).topics[0].partitions[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client[Symbol.asyncDispose]();
  }
}
