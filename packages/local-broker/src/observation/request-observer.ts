// What one broker was asked and what it answered: counted always, told one by one to those who listen.
import type { ClientConnection } from '../server/connection.ts';
import { errorName, type KafkaErrorName } from '../wire/error-codes.ts';

/** One request, when its answer goes out. */
export interface RequestEvent {
  /** Name of the API, e.g. `Produce`. */
  readonly api: string;
  readonly apiKey: number;
  readonly apiVersion: number;
  /** Empty when the client gave none. */
  readonly clientId: string;
  readonly connectionId: number;
  /** The client's address. */
  readonly clientHost: string;
  /** Who asked, e.g. `User:alice`; `User:ANONYMOUS` when nobody has to say. */
  readonly principal: string;
  /** From the request's being read to its answer's being ready; a Fetch that waits for records takes long. */
  readonly durationMs: number;
  /** The errors in the answer, each once; empty when all went well. */
  readonly errors: readonly KafkaErrorName[];
  /** Bytes of the request, without its size in front. */
  readonly bytesIn: number;
  /** Bytes of the answer; 0 when there is none (Produce with acks 0). */
  readonly bytesOut: number;
}

/** Is told of each request. What it throws ends the client's connection, so it should not. */
export type RequestListener = (event: RequestEvent) => void;

/** Sums over all requests of one API. */
export interface RequestTotals {
  readonly api: string;
  requests: number;
  bytesIn: number;
  bytesOut: number;
  durationMs: number;
  /** How many answers held an error, by its name. */
  readonly errors: Map<KafkaErrorName, number>;
}

/** What a client has told of itself on one connection. */
export interface ClientFacts {
  /** The last client id; empty when there was none. */
  clientId: string;
  /** Name and version of its library, if it said (KIP-511). */
  software: string;
  requests: number;
}

/** A request that was handled. */
export interface HandledRequest {
  readonly api: { readonly key: number; readonly name: string };
  readonly apiVersion: number;
  readonly clientId: string;
  readonly connection: ClientConnection;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly bytesIn: number;
  readonly errorCodes: ReadonlySet<number>;
  readonly response: readonly Buffer[] | undefined;
}

/** Counts requests, and hands them on. */
export class RequestObserver {
  /** Fetches that wait for records now. */
  parkedFetches = 0;
  readonly #totals = new Map<number, RequestTotals>();
  readonly #clients = new WeakMap<ClientConnection, ClientFacts>();
  readonly #listeners = new Set<RequestListener>();

  /** Tells `listener` of each request from now on; returns the way to stop that. */
  onRequest(listener: RequestListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sums by API, in the order in which the APIs were first used. */
  totals(): readonly RequestTotals[] {
    return [...this.#totals.values()];
  }

  /** What is known of the client behind a connection. */
  client(connection: ClientConnection): ClientFacts {
    let facts = this.#clients.get(connection);
    if (facts === undefined) {
      facts = { clientId: '', software: '', requests: 0 };
      this.#clients.set(connection, facts);
    }
    return facts;
  }

  /** Takes note of a request. */
  handled(request: HandledRequest): void {
    const { api, clientId, connection, errorCodes, bytesIn } = request;
    const durationMs = performance.now() - request.startedAt;
    let bytesOut = 0;
    for (const { length } of request.response ?? []) bytesOut += length;
    const client = this.client(connection);
    client.clientId = clientId;
    client.requests += 1;
    const totals = this.#totalsOf(api.key, api.name);
    totals.requests += 1;
    totals.bytesIn += bytesIn;
    totals.bytesOut += bytesOut;
    totals.durationMs += durationMs;
    for (const code of errorCodes) {
      const name = errorName(code);
      totals.errors.set(name, (totals.errors.get(name) ?? 0) + 1);
    }
    if (this.#listeners.size === 0) return;
    const event: RequestEvent = {
      ...{ api: api.name, apiKey: api.key, apiVersion: request.apiVersion, clientId },
      ...{ connectionId: connection.id, clientHost: connection.clientHost },
      principal: connection.session.principal,
      ...{ durationMs, errors: [...errorCodes].map(errorName), bytesIn, bytesOut },
    };
    for (const listener of [...this.#listeners]) listener(event);
  }

  #totalsOf(key: number, api: string): RequestTotals {
    let totals = this.#totals.get(key);
    if (totals === undefined) {
      totals = { api, requests: 0, bytesIn: 0, bytesOut: 0, durationMs: 0, errors: new Map() };
      this.#totals.set(key, totals);
    }
    return totals;
  }
}

/** A request as a line for logs. */
export function describeRequest(event: RequestEvent): string {
  const { api, apiVersion, clientId, connectionId, durationMs, errors, bytesIn, bytesOut } = event;
  const who = `connection ${connectionId}${clientId === '' ? '' : ` (${clientId})`}`;
  const outcome = errors.length === 0 ? '' : `: ${errors.join(', ')}`;
  return `${who} ${api} v${apiVersion} ${bytesIn} B in, ${bytesOut} B out, ${durationMs.toFixed(1)} ms${outcome}`;
}
