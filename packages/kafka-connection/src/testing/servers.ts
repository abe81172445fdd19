/** Servers for tests that are no broker, and what stands behind an address that answers to nobody. */

import { spawn } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A server at `host:port` that ends with its scope, and all connections with it. */
export interface TestServer extends AsyncDisposable {
  readonly address: string;
}

/** A server that does with each connection what it is told. */
export function listening(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return started(createServer(), 'connection', onConnection);
}

/** The same with TLS. */
export function listeningTls(
  options: TlsOptions,
  onConnection: (socket: Socket) => void,
): Promise<TestServer> {
  return started(createTlsServer(options), 'secureConnection', onConnection);
}

/** Answers ApiVersions v0 as a broker does, with nothing but itself in it. */
export function answerVersions(socket: Socket): void {
  socket.on('data', (question) => {
    const answer = Buffer.from('00000010000000000000000000010012000000000000', 'hex').subarray(
      0,
      20,
    );
    question.copy(answer, 4, 8, 12);
    socket.write(answer);
  });
}

/**
 * An address that swallows packets: a process that listens and takes no connection, its queue full.
 * Works so on Linux, which then leaves further greetings without an answer.
 */
export async function swallowing(): Promise<TestServer> {
  const child = spawn(process.execPath, ['-e', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text) => resolve(Number(text))),
  );
  const queued: Socket[] = [];
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (await isTaken(port, queued));
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of queued) socket.destroy();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A way to the broker that puts another address in place of the broker's own, as a port mapping does. */
export function advertising(port: number, address: string): Promise<TestServer> {
  const [host = '', shown] = address.split(':');
  const own = Buffer.concat([Buffer.from([0, 9]), Buffer.from('127.0.0.1'), int32(port)]);
  const other = Buffer.concat([
    Buffer.from([0, host.length]),
    Buffer.from(host),
    int32(Number(shown)),
  ]);
  return listening((socket) => {
    const behind = connect(port, '127.0.0.1').on('error', () => socket.destroy());
    socket.on('close', () => behind.destroy()).pipe(behind);
    behind.on('data', (bytes) => {
      const at = bytes.indexOf(own);
      if (at >= 0) other.copy(bytes, at);
      socket.write(bytes);
    });
  });
}

const FULL_AFTER_MS = 100;
const DEAF = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

function isTaken(port: number, queued: Socket[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(true)).on('error', () => {});
    queued.push(socket);
    setTimeout(() => resolve(false), FULL_AFTER_MS);
  });
}

async function started(
  server: Server,
  event: 'connection' | 'secureConnection',
  onConnection: (socket: Socket) => void,
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  server.on(event, (socket: Socket) => onConnection(socket.on('error', () => {})));
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
