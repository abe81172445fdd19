/**
 * Reads the committed results while the run goes on, by a client that shares no code with the one
 * under test: what it is shown of transactions is what anybody is shown.
 */
import { independentClient } from './independent-client.ts';

/** Reads until it is closed. */
export interface ResultsReader {
  /** When the last result came, as `performance.now()` tells. */
  readonly lastAt: number;
  close(): Promise<void>;
}

const READ_COMMITTED = 1;

/** Begins at the beginning of the topic; the values of one partition come in their order. */
export async function readResults(
  bootstrapServers: string,
  topic: string,
  take: (value: string) => void,
): Promise<ResultsReader> {
  const kafka = independentClient(bootstrapServers);
  let lastAt = performance.now();
  const next = new Map<number, bigint>();
  const consumer = await kafka.startConsumer({
    topics: [topic],
    groupId: null,
    fromBeginning: true,
    isolationLevel: READ_COMMITTED,
    onBatch(messages) {
      for (const { partition, offset, value } of messages) {
        // After a broken connection it may begin again where it was before.
        if (offset < (next.get(partition) ?? 0n)) continue;
        next.set(partition, offset + 1n);
        take(String(value));
      }
      lastAt = performance.now();
    },
  });
  return {
    get lastAt() {
      return lastAt;
    },
    close: () => consumer.close(true),
  };
}
