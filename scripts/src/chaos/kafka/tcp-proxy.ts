/** Stands between clients and a broker, to cut and to stall what they say to each other. */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Listens until it is closed. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isStalled = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Passes what comes to a port of its own on to another. */
  static async open(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.#pair(client, targetPort));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Breaks every connection; new ones are taken at once. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** Lets nothing through until `resume()`; connections stay, new ones are taken and wait. */
  stall(): void {
    this.#isStalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  resume(): void {
    this.#isStalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #pair(client: Socket, targetPort: number): void {
    const broker = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    const pair = [client, broker] as const;
    client.setNoDelay(true);
    this.#pairs.add(pair);
    this.#forward(client, broker);
    this.#forward(broker, client);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    if (this.#isStalled) for (const socket of pair) socket.pause();
  }

  #forward(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => {
        if (!this.#isStalled) from.resume();
      });
    });
  }
}
