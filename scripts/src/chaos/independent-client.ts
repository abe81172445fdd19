/** A Kafka client that shares no code with the one under test. */
import { type Client, createKafkaClient, setLogger } from 'kafka-ts';

// It tells of every broken connection, which are many here and meant to be.
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** kafka-ts, silent. */
export function independentClient(bootstrapServers: string): Client {
  setLogger(silent);
  return createKafkaClient({
    clientId: 'chaos',
    bootstrapServers: bootstrapServers.split(',').map((server) => {
      const [host = '', port = ''] = server.split(':');
      return { host, port: Number(port) };
    }),
  });
}
