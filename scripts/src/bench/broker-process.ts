/** A local broker in a process of its own, so that it does not share a core with the client that is measured. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@tidemark/local-broker';

/** The broker's address; disposing of it ends the process. */
interface BrokerProcess extends AsyncDisposable {
  readonly bootstrapServers: string;
}

/** Starts the process and waits for the broker's address. */
async function startBrokerProcess(dataDir: string): Promise<BrokerProcess> {
  const child = fork(fileURLToPath(import.meta.url), [dataDir], { execArgv: ['--import', 'tsx'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const bootstrapServers = await new Promise<string>((resolve, reject) => {
    child.once('message', (address) => resolve(String(address)));
    child.once('exit', (code) => reject(new Error(`the broker ended with exit code ${code}`)));
  });
  return {
    bootstrapServers,
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** A broker on a new folder, for as long as the work takes. */
export async function withOwnBroker(work: (brokers: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-bench-broker-'));
  try {
    await using broker = await startBrokerProcess(dataDir);
    await work(broker.bootstrapServers);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

// Forked: be the broker until the parent lets go.
if (process.send) {
  const dataDir = process.argv[2];
  const broker = await startBroker(dataDir === undefined ? {} : { dataDir });
  process.once('disconnect', () => void broker.close());
  process.send(broker.bootstrapServers);
}
