/**
 * The Kafka that a scenario runs on: the brokers named in `TIDEMARK_TEST_BROKERS` (real Apache Kafka), else a local
 * broker of its own. The scenarios cannot tell which, and must not ask.
 */
import { startBroker } from '@tidemark/local-broker';

/** A Kafka to run a scenario on; disposing of it stops what was started for it. */
export interface TestKafka extends AsyncDisposable {
  readonly bootstrapServers: string;
}

/** Connects to the Kafka under test, or starts one on a free port. */
export async function testKafka(): Promise<TestKafka> {
  const bootstrapServers = process.env.TIDEMARK_TEST_BROKERS;
  if (bootstrapServers) return { bootstrapServers, [Symbol.asyncDispose]: async () => {} };
  return startBroker({ port: 0 });
}

/** A name that no other scenario of this run or an earlier one has used. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${process.pid}-${Date.now().toString(36)}-${(names++).toString(36)}`;
}

let names = 0;
