// The broker of the fuzz test, in a process of its own: its heap can be measured, and if it falls it falls alone.
import { startBroker } from '../src/broker.ts';
import { MalformedFrameError } from '../src/wire/reader.ts';

/** What the process tells of itself when it is asked. */
export interface FuzzedBrokerReport {
  readonly port: number;
  /** Bytes on the heap and in buffers after a collection. */
  readonly heapBytes: number;
  /** Requests that were answered. */
  readonly answered: number;
  /** Connections that were closed because of what came in. */
  readonly refused: number;
  /** What nobody foresaw. */
  readonly failures: readonly string[];
}

let answered = 0;
let refused = 0;
const failures = new Set<string>();
const broker = await startBroker({
  topics: { orders: { partitions: 2 }, t: { partitions: 1 } },
  onEvent: (event) => {
    if (!('error' in event)) return;
    if (event.type === 'connection-failed' && event.error instanceof MalformedFrameError)
      refused += 1;
    else failures.add(event.error instanceof Error ? (event.error.stack ?? '') : `${event.error}`);
  },
});
broker.onRequest(() => {
  answered += 1;
});
const report = () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const heapBytes = heapUsed + external;
  process.send?.({ port: broker.port, heapBytes, answered, refused, failures: [...failures] });
};
process.on('message', report);
report();
process.on('disconnect', () => process.exit());
