// One fault: which requests it is for, which of those it hits, and how often it has.
import type { Clock } from '../clock.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import type { AskedFor } from './asked-for.ts';
import { CountedFault } from './counted-fault.ts';

/** Which requests a fault is for; what is left out does not matter. */
export interface FaultFilter {
  /** The client's id, or what it must match. */
  readonly clientId?: string | RegExp;
  /** Requests that name this topic. Of those that name partitions, only what belongs to it fails. */
  readonly topic?: string;
  /** With `topic`: only this partition. */
  readonly partition?: number;
  readonly groupId?: string;
  readonly transactionalId?: string;
  /** The connection, as request events number it. */
  readonly connectionId?: number;
  /** In a cluster: the broker that is asked. */
  readonly brokerId?: number;
}

/** Which of the requests, or other things, that it is for a fault hits: all, unless something here says otherwise. */
export interface FaultOccasion {
  /** At most so many; `times: 1` is the next one. */
  readonly times?: number;
  /** Lets so many pass first. */
  readonly skip?: number;
  /** Every n-th, beginning with the n-th. */
  readonly every?: number;
  /** Each with this probability, 0 to 1, from a random source of its own: the same seed hits the same requests. */
  readonly chance?: number;
  /** For `chance`; default 1. */
  readonly seed?: number;
}

/** Filter and occasion of a fault. */
export interface FaultSettings extends FaultFilter, FaultOccasion {
  /**
   * `before` (default): the request is not done. `after`: it is done, and then the client does not hear of it, or
   * hears something else.
   */
  readonly effect?: 'before' | 'after';
}

/** What a fault does to a request. */
export type FaultAction =
  | { readonly type: 'fail'; readonly error: KafkaErrorName }
  | { readonly type: 'delay'; readonly ms: number }
  | { readonly type: 'stall' }
  | { readonly type: 'drop' }
  | { readonly type: 'cut' }
  | { readonly type: 'run'; readonly action: () => unknown };

/** A fault that is in force until it is disposed of, or has hit as often as it may. `using` disposes of it. */
export interface Fault extends Disposable {
  /** How many requests it has hit. */
  readonly hits: number;
  /** Resolves when it has hit so many; default 1. */
  hit(count?: number): Promise<void>;
}

/** A fault of requests in force, from the inside. */
export class ActiveFault extends CountedFault<FaultSettings> {
  readonly action: FaultAction;
  readonly effect: 'before' | 'after';
  readonly #released = new Set<() => void>();

  constructor(action: FaultAction, settings: FaultSettings, removed: () => void) {
    super(settings, removed);
    this.action = action;
    this.effect = settings.effect ?? 'before';
  }

  /** Whether the fault is for a request. */
  isFor(asked: AskedFor): boolean {
    const { clientId, topic, partition, connectionId, brokerId, groupId, transactionalId } =
      this.settings;
    return (
      (clientId === undefined || matches(clientId, asked.clientId)) &&
      (connectionId === undefined || connectionId === asked.connectionId) &&
      (brokerId === undefined || brokerId === asked.brokerId) &&
      (groupId === undefined || asked.groupIds.includes(groupId)) &&
      (transactionalId === undefined || transactionalId === asked.transactionalId) &&
      (topic === undefined || asked.names(topic, partition))
    );
  }

  /** Waits as long as the action says, or until the fault is disposed of. */
  wait(clock: Clock): Promise<void> {
    const { action } = this;
    if (action.type !== 'delay' && action.type !== 'stall') return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        timer?.cancel();
        this.#released.delete(done);
        resolve();
      };
      const timer = action.type === 'delay' ? clock.schedule(action.ms, done) : undefined;
      this.#released.add(done);
    });
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    for (const release of [...this.#released]) release();
  }
}

function matches(wanted: string | RegExp, value: string): boolean {
  return typeof wanted === 'string' ? wanted === value : wanted.test(value);
}
