/** Writes the input of a run, evenly over its time, each record once whatever happens to the broker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createPartitioner, type KafkaConnection } from '@tidemark/kafka-connection';
import type { ChaosRecord } from './chaos-orders.ts';

const SLICE_MS = 50;
// After a long silence of the broker much is due, and a request holds a megabyte.
const AT_ONCE = 2_000;
// An idempotent producer that tries again for ever sends the same sequence number again: once each.
const RETRY = { retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 50, maxRetryTime: 500 };

/** Resolves when all records are acknowledged. */
export async function produceRecords(
  connection: KafkaConnection,
  topic: string,
  records: readonly ChaosRecord[],
  durationMs: number,
): Promise<void> {
  const producer = connection.createKafka({ retry: RETRY }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner,
    retry: RETRY,
  });
  await producer.connect();
  const begin = performance.now();
  for (let sent = 0; sent < records.length; ) {
    const share = Math.min(1, (performance.now() - begin) / durationMs);
    const due = records.slice(sent, Math.min(Math.ceil(records.length * share), sent + AT_ONCE));
    if (due.length > 0) {
      const messages = due.map(({ key, value }) => ({ key, value }));
      await producer.send({ topic, messages });
      sent += due.length;
    }
    await sleep(SLICE_MS);
  }
  await producer.disconnect();
}
