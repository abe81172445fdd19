/** A server in a process of its own that tells how much CPU it has used: the local broker, or the bare yardstick. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@tidemark/local-broker';

/** A running server; disposing of it ends its process. */
export interface MeasuredServer extends AsyncDisposable {
  readonly address: string;
  /** Milliseconds from the call that starts it to its first answer, in its own process. */
  readonly startMs: number;
  /** CPU time so far, in milliseconds. */
  cpuMs(): Promise<number>;
}

/** What a bare server sends for what it gets, and how large a request is. */
export interface BareTraffic {
  readonly requestBytes: number;
  readonly answerBytes: number;
}

/** Starts the local broker on a folder. */
export function measuredBroker(dataDir: string): Promise<MeasuredServer> {
  return measuredServer(['broker', dataDir]);
}

/** Starts a TCP server that moves the same bytes and does nothing else. */
export function bareServer({ requestBytes, answerBytes }: BareTraffic): Promise<MeasuredServer> {
  return measuredServer(['bare', `${requestBytes}`, `${answerBytes}`]);
}

async function measuredServer(args: readonly string[]): Promise<MeasuredServer> {
  const child = fork(fileURLToPath(import.meta.url), args, { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit');
  const [{ address, startMs }] = await once(child, 'message');
  return {
    address,
    startMs,
    async cpuMs() {
      child.send('cpu');
      const [{ cpuMs }] = await once(child, 'message');
      return cpuMs;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended;
    },
  };
}

async function serveBroker(dataDir: string) {
  const { RawClient } = await import('./raw-client.ts');
  const started = performance.now();
  const broker = await startBroker({ dataDir });
  using client = await RawClient.connect(broker.bootstrapServers, 'bench');
  await client.apiVersions();
  return { address: broker.bootstrapServers, startMs: performance.now() - started };
}

async function serveBare(requestBytes: number, answerBytes: number) {
  const answer = Buffer.alloc(answerBytes);
  answer.writeInt32BE(answerBytes - 4);
  const server = createServer({ noDelay: true }, (socket) => {
    let got = 0;
    socket.on('data', ({ length }) => {
      for (got += length; got >= requestBytes; got -= requestBytes) socket.write(answer);
    });
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, startMs: 0 };
}

// Forked: be the server until the parent lets go.
if (process.send && (process.argv[2] === 'broker' || process.argv[2] === 'bare')) {
  const [, , kind, first = '', second = ''] = process.argv;
  const served = kind === 'broker' ? serveBroker(first) : serveBare(Number(first), Number(second));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000 });
  });
  process.once('disconnect', () => process.exit());
  process.send(await served);
}
