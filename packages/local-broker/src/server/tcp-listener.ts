// The listening socket and its connections.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LocalBrokerError } from '../broker-error.ts';
import { ANONYMOUS_SESSION, type Session } from '../security/session.ts';
import { type TlsSettings, tlsServer } from '../security/tls-server.ts';
import { type ClientConnection, Connection, type FrameHandler } from './connection.ts';

/** Where to listen and what to allow. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly maxFrameBytes: number;
  /** Further connections are closed as soon as they are made. */
  readonly maxConnections: number;
  /** Absent: plain TCP. */
  readonly tls?: TlsSettings | undefined;
  /** The session of a new connection. Absent: everybody may do everything. */
  readonly openSession?: ((socket: Socket) => Session) | undefined;
  readonly handle: FrameHandler;
  /** A client was turned away: what it sent was no request, or its TLS handshake failed. */
  readonly onFailure: (error: unknown, client: { readonly clientHost: string }) => void;
  /** Called with the number of open connections after each change. */
  readonly onConnections: (open: number) => void;
}

/** An open listening socket. */
export class TcpListener {
  readonly host: string;
  readonly port: number;
  readonly #server: Server;
  readonly #connections: ReadonlySet<Connection>;
  readonly #sockets = new Set<Socket>();

  /** Begins to listen. Rejects with `LocalBrokerError` BROKER_PORT_UNAVAILABLE when it cannot. */
  static async open(options: ListenerOptions): Promise<TcpListener> {
    const connections = new Set<Connection>();
    let lastId = 0;
    const accept = (socket: Socket): void => {
      lastId += 1;
      const session = options.openSession?.(socket) ?? ANONYMOUS_SESSION;
      const connection = new Connection(socket, { ...options, session, id: lastId });
      connections.add(connection);
      options.onConnections(connections.size);
      connection.onClose(() => {
        connections.delete(connection);
        options.onConnections(connections.size);
      });
    };
    // Half-open sockets are closed at once: a client that has shut its side down reads no answer.
    const server = options.tls
      ? tlsServer(options.tls, accept, options.onFailure)
      : createServer({ noDelay: true, pauseOnConnect: true }, accept);
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
    // With TLS, a socket is there long before it is a connection.
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
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
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
