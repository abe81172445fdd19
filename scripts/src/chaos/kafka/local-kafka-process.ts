/** Forked by `local-kafka.ts`: a local broker that can be killed, frozen and told to cut connections. */
import { startBroker } from '@tidemark/local-broker';

const [dataDir = '', port = '0'] = process.argv.slice(2);
const broker = await startBroker({ dataDir, port: Number(port) });
process.on('message', (message) => {
  if (message === 'cut') broker.faults.dropConnections();
});
process.once('SIGTERM', () => void broker.close().then(() => process.disconnect()));
// The driver is gone: nobody would stop this one.
process.once('disconnect', () => void broker.close());
process.send?.(broker.port);
