/**
 * Requests to coordinators of transactions and groups. Stock kafkajs looks the coordinator up before
 * every such request; here it is looked up once and forgotten when it says that it is not the one,
 * or when its connection is lost. What is safe to repeat is repeated, as Java's TransactionManager
 * does: all these requests carry producer id and epoch, and mean the same when they come twice.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkajsError, Retrier } from '../kafkajs-internals.ts';
import { type DeliveryRetry, Tries } from './delivery-retry.ts';
import { asKafkajsError, isConnectionLost, rootOf } from './failures.ts';
import type { ProduceRequest } from './produce-request.ts';
import type { ProduceResponse } from './produce-response.ts';

/** Kafka's kinds of coordinator. */
export type CoordinatorType = 0 | 1;
export const GROUP: CoordinatorType = 0;
export const TRANSACTION: CoordinatorType = 1;

/** What a coordinator coordinates: a group, or a transactional id, which kafkajs calls so too. */
export interface Coordinated {
  readonly groupId: string;
  readonly coordinatorType: CoordinatorType;
}

/** A produce request; the broker has defaults for what is left out. */
export type ProduceCall = { readonly topicData: ProduceRequest['topicData'] } & {
  readonly [Name in Exclude<keyof ProduceRequest, 'topicData'>]?: ProduceRequest[Name] | undefined;
};

/** A broker of kafkajs', as far as producers use it. */
export interface ProducerBroker {
  isConnected(): boolean;
  produce(request: ProduceCall): Promise<ProduceResponse | undefined>;
  initProducerId(request: object): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(request: object): Promise<unknown>;
  addOffsetsToTxn(request: object): Promise<unknown>;
  txnOffsetCommit(request: object): Promise<unknown>;
  endTxn(request: object): Promise<unknown>;
}

/** What finds coordinators: kafkajs' cluster. */
export interface CoordinatorFinder {
  findGroupCoordinator(of: Coordinated): Promise<ProducerBroker>;
}

const LONGEST_MARKER_WAIT_MS = 20;
const MARKERS_WITHIN_MS = 60_000;

// As in the handlers of Java's TransactionManager.
const NOT_THE_COORDINATOR = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
]);
const NOT_YET = new Set(['GROUP_LOAD_IN_PROGRESS', 'UNKNOWN_TOPIC_OR_PARTITION']);

/** The coordinators that were found, and how to talk to them. */
export class Coordinators {
  readonly #finder: CoordinatorFinder;
  readonly #retry: Retrier;
  readonly #settings: Partial<DeliveryRetry> | undefined;
  readonly #found = new Map<string, ProducerBroker>();
  readonly #everFound = new Set<string>();

  constructor(finder: CoordinatorFinder, retry: Retrier, settings?: Partial<DeliveryRetry>) {
    this.#finder = finder;
    this.#retry = retry;
    this.#settings = settings;
  }

  /** Sends a request that may be repeated, by the retry settings, until the coordinator takes it. */
  ask<T>(of: Coordinated, request: (coordinator: ProducerBroker) => Promise<T>): Promise<T> {
    return this.askAnyOf(
      async () => this.#find(of),
      request,
      (error) => this.#mayHaveMoved(of, error),
    );
  }

  /** The same with a broker that is found in another way each time. */
  askAnyOf<T>(
    find: () => Promise<ProducerBroker>,
    request: (broker: ProducerBroker) => Promise<T>,
    mayHaveMoved: (error: KafkajsError) => boolean = isLost,
  ): Promise<T> {
    const tries = new Tries(this.#settings);
    return this.#retry(async (bail) => {
      try {
        return await untilMarkersAreWritten(async () => request(await find()));
      } catch (thrown) {
        const error = rootOf(asKafkajsError(thrown));
        const mayPass = mayHaveMoved(error) || NOT_YET.has(error.type ?? '');
        if (mayPass && tries.mayGoOn(error)) throw error;
        bail(error);
        return await new Promise<never>(() => {});
      }
    });
  }

  /** Forgets a coordinator that may be another broker by now. */
  #mayHaveMoved(of: Coordinated, error: KafkajsError): boolean {
    const isMissing = error.name === 'KafkaJSGroupCoordinatorNotFound';
    // Who may not see the coordinator is told that there is none: then there never was one.
    const mayHaveMoved = isLost(error) || (isMissing && this.#everFound.has(keyOf(of)));
    if (mayHaveMoved) this.#found.delete(keyOf(of));
    return mayHaveMoved;
  }

  async #find(of: Coordinated): Promise<ProducerBroker> {
    const known = this.#found.get(keyOf(of));
    if (known?.isConnected()) return known;
    const coordinator = await this.#finder.findGroupCoordinator(of);
    this.#found.set(keyOf(of), coordinator);
    this.#everFound.add(keyOf(of));
    return coordinator;
  }
}

/**
 * Asks again soon while the broker still writes the end of the transaction before
 * (CONCURRENT_TRANSACTIONS): a matter of milliseconds, for which kafkajs waits 300 ms and more.
 * Java waits 20 ms (TransactionManager.ADD_PARTITIONS_RETRY_BACKOFF_MS).
 */
async function untilMarkersAreWritten<T>(request: () => Promise<T>): Promise<T> {
  let waited = 0;
  for (let wait = 1; ; wait = Math.min(wait * 2, LONGEST_MARKER_WAIT_MS)) {
    try {
      return await request();
    } catch (error) {
      if (typeOf(error) !== 'CONCURRENT_TRANSACTIONS' || waited >= MARKERS_WITHIN_MS) throw error;
    }
    await sleep(wait);
    waited += wait;
  }
}

function isLost(error: KafkajsError): boolean {
  return isConnectionLost(error) || NOT_THE_COORDINATOR.has(error.type ?? '');
}

function typeOf(error: unknown): string {
  return asKafkajsError(error).type ?? '';
}

function keyOf({ groupId, coordinatorType }: Coordinated): string {
  return `${coordinatorType}/${groupId}`;
}
