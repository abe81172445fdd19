// The listening socket and its connections.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { LocalBrokerError } from '../broker-error.ts';
import { type ClientConnection, Connection, type FrameHandler } from './connection.ts';

/** Where to listen and what to allow. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly maxFrameBytes: number;
  /** Further connections are closed as soon as they are made. */
  readonly maxConnections: number;
  readonly handle: FrameHandler;
  readonly onFailure: (error: unknown, connection: ClientConnection) => void;
  /** Called with the number of open connections after each change. */
  readonly onConnections: (open: number) => void;
}

/** An open listening socket. */
export class TcpListener {
  readonly host: string;
  readonly port: number;
  readonly #server: Server;
  readonly #connections: ReadonlySet<Connection>;

  /** Begins to listen. Rejects with `LocalBrokerError` BROKER_PORT_UNAVAILABLE when it cannot. */
  static async open(options: ListenerOptions): Promise<TcpListener> {
    const connections = new Set<Connection>();
    let lastId = 0;
    // Half-open sockets are closed at once: a client that has shut its side down reads no answer.
    const server = createServer({ noDelay: true }, (socket) => {
      lastId += 1;
      const connection = new Connection(socket, { ...options, id: lastId });
      connections.add(connection);
      options.onConnections(connections.size);
      connection.onClose(() => {
        connections.delete(connection);
        options.onConnections(connections.size);
      });
    });
    server.maxConnections = options.maxConnections;
    server.listen({ host: options.host, port: options.port });
    try {
      await once(server, 'listening');
    } catch (cause) {
      const message = `Cannot listen on ${options.host}:${options.port}: ${String(cause)}`;
      throw new LocalBrokerError('BROKER_PORT_UNAVAILABLE', message, { cause });
    }
    return new TcpListener(options.host, server, connections);
  }

  private constructor(host: string, server: Server, connections: ReadonlySet<Connection>) {
    this.host = host;
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#connections = connections;
  }

  /** Connections open now. */
  get connections(): readonly ClientConnection[] {
    return [...this.#connections];
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }
}
