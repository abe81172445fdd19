/** Large batches in and out: bytes a second, and what the broker's process pays for them. */
import type { Kafka } from '@tidemark/kafka-connection';
import { type BareTraffic, bareServer, type MeasuredServer } from './measured-server.ts';
import { RawClient } from './raw-client.ts';

/** MB a second, and milliseconds of CPU that the server spent on a MB where that is known. */
export interface Throughput {
  readonly megabytesASecond: number;
  readonly cpuMsAMegabyte: number | undefined;
}

const BATCH_BYTES = 1_000_000;
const BATCHES = 300;
const IN_FLIGHT = 4;
/** What is not the batch in a request to append it, and in its answer. */
const PRODUCE_OVERHEAD = 60;

/** Writes and reads batches of 1 MB; then moves the same bytes without a broker. */
export async function benchThroughput(
  kafka: Kafka,
  address: string,
  topic: string,
  server: MeasuredServer | undefined,
): Promise<Record<'produce' | 'bareProduce' | 'fetch' | 'bareFetch', Throughput>> {
  using client = await RawClient.connect(address, topic);
  const batch = await batchOf(kafka, client, topic, BATCH_BYTES);
  const { length } = batch;
  const produce = await rate(server, length, () => client.produce(batch), IN_FLIGHT);
  let offset = 0;
  const fetch = await rate(server, length, () => client.fetch(offset++, length), 1);
  const into = { requestBytes: length + PRODUCE_OVERHEAD, answerBytes: PRODUCE_OVERHEAD };
  const out = { requestBytes: PRODUCE_OVERHEAD, answerBytes: length + PRODUCE_OVERHEAD };
  return {
    produce,
    fetch,
    bareProduce: await bareRate(into, length, IN_FLIGHT),
    bareFetch: await bareRate(out, length, 1),
  };
}

/** A batch of one record, as a client makes it, and as it is on the wire. */
async function batchOf(
  kafka: Kafka,
  client: RawClient,
  topic: string,
  bytes: number,
): Promise<Buffer> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ partition: 0, value: Buffer.alloc(bytes, 'x') }] });
  await producer.disconnect();
  await client.fetch(0, 2 * BATCH_BYTES, true);
  return Buffer.from(client.records);
}

/** A batch of one small record. */
export async function smallBatch(kafka: Kafka, address: string, topic: string): Promise<Buffer> {
  using client = await RawClient.connect(address, topic);
  return await batchOf(kafka, client, topic, 100);
}

async function bareRate(traffic: BareTraffic, bytes: number, inFlight: number) {
  await using server = await bareServer(traffic);
  using client = await BareClient.connect(server.address, traffic);
  return await rate(server, bytes, () => client.exchange(), inFlight);
}

async function rate(
  server: MeasuredServer | undefined,
  bytes: number,
  work: () => Promise<void>,
  inFlight: number,
): Promise<Throughput> {
  for (let i = 0; i < BATCHES / 10; i += 1) await work();
  const cpuBefore = await server?.cpuMs();
  const started = performance.now();
  let left = BATCHES;
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const elapsedMs = performance.now() - started;
  const megabytes = (BATCHES * bytes) / 1e6;
  const cpuAfter = await server?.cpuMs();
  const cpu = cpuBefore === undefined ? undefined : (cpuAfter ?? 0) - cpuBefore;
  return {
    megabytesASecond: megabytes / (elapsedMs / 1000),
    cpuMsAMegabyte: cpu === undefined ? undefined : cpu / megabytes,
  };
}

/** Sends and awaits as many bytes as the other clients do. */
class BareClient implements Disposable {
  readonly #inner: RawClient;
  readonly #request: Buffer;

  static async connect(address: string, { requestBytes }: BareTraffic): Promise<BareClient> {
    return new BareClient(await RawClient.connect(address, ''), requestBytes);
  }

  private constructor(inner: RawClient, requestBytes: number) {
    this.#inner = inner;
    this.#request = Buffer.alloc(requestBytes - 4);
  }

  exchange(): Promise<void> {
    return this.#inner.send(this.#request);
  }

  [Symbol.dispose](): void {
    this.#inner[Symbol.dispose]();
  }
}
