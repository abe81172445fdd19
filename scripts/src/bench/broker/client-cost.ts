/** What a record costs the broker beside what it costs kafkajs, and how long one takes from producer to consumer. */
import { median } from '../median.ts';
import { runNode } from '../run-node.ts';
import { bareServer, type MeasuredServer } from './measured-server.ts';
import { RawClient } from './raw-client.ts';

/** CPU microseconds a record. */
export interface RecordCost {
  readonly broker: number;
  readonly client: number;
}

const CLIENT = 'scripts/src/bench/fast-path-client.ts';
const RECORDS = 500_000;
const LATENCY_SAMPLES = 2000;
/** Nobody knows yet what code is hot. */
const LATENCY_WARM_UP = 500;
const ECHO_BYTES = 200;
const IDLE_MS = 5000;

/** Produces, then consumes, through a kafkajs in a process of its own. */
export async function benchRecordCost(
  server: MeasuredServer,
  topic: string,
  isStock: boolean,
): Promise<Record<'produce' | 'fetch', RecordCost>> {
  const cost = async (mode: 'produce' | 'consume') => {
    const before = await server.cpuMs();
    const args = [CLIENT, mode, server.address, topic, `${RECORDS}`];
    const printed = await runNode(args, { TIDEMARK_STOCK_KAFKAJS: isStock ? '1' : '' });
    const broker = (await server.cpuMs()) - before;
    const { cpuMs }: { cpuMs: number } = JSON.parse(printed);
    return { broker: (broker * 1000) / RECORDS, client: (cpuMs * 1000) / RECORDS };
  };
  return { produce: await cost('produce'), fetch: await cost('consume') };
}

/** Of some milliseconds: the median, and p99. */
export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** From sending a record to having it from a fetch that waited. */
export async function benchLatency(
  address: string,
  topic: string,
  batch: Buffer,
): Promise<Latency> {
  using writer = await RawClient.connect(address, topic);
  using reader = await RawClient.connect(address, topic);
  return await latencyOf(async (offset) => {
    const arrived = reader.fetch(offset, 1_000_000);
    await new Promise((resolve) => setImmediate(resolve));
    const started = performance.now();
    await Promise.all([writer.produce(batch), arrived]);
    return performance.now() - started;
  });
}

/** From sending a few bytes to a bare TCP server to having its answer: what the machine takes. */
export async function benchBareLatency(): Promise<Latency> {
  const traffic = { requestBytes: ECHO_BYTES, answerBytes: ECHO_BYTES };
  await using server = await bareServer(traffic);
  using client = await RawClient.connect(server.address, '');
  const frame = Buffer.alloc(ECHO_BYTES - 4);
  return await latencyOf(async () => {
    const started = performance.now();
    await client.send(frame);
    return performance.now() - started;
  });
}

async function latencyOf(sample: (index: number) => Promise<number>): Promise<Latency> {
  const samples: number[] = [];
  for (let index = 0; index < LATENCY_WARM_UP + LATENCY_SAMPLES; index += 1)
    samples.push(await sample(index));
  const warm = samples.slice(LATENCY_WARM_UP);
  const sorted = warm.toSorted((a, b) => a - b);
  return { medianMs: median(warm), p99Ms: sorted[Math.floor(LATENCY_SAMPLES * 0.99)] ?? 0 };
}

/** The share of one core that a broker uses that nobody asks for anything. */
export async function benchIdle(server: MeasuredServer): Promise<number> {
  const before = await server.cpuMs();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return ((await server.cpuMs()) - before) / IDLE_MS;
}
