// One fault: which requests it is for, which of those it hits, and how often it has.
import type { Clock } from '../clock.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import type { AskedFor } from './asked-for.ts';
import { randomSource } from './random.ts';

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

/** Which of its requests a fault hits: all, unless something here says otherwise. */
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

/** A fault in force, from the inside. */
export class ActiveFault implements Fault {
  readonly action: FaultAction;
  readonly effect: 'before' | 'after';
  readonly settings: FaultSettings;
  readonly #random: () => number;
  readonly #removed: (fault: ActiveFault) => void;
  readonly #released = new Set<() => void>();
  readonly #watchers = new Set<{ readonly count: number; readonly resolve: () => void }>();
  #matched = 0;
  #hits = 0;
  #over = false;

  constructor(action: FaultAction, settings: FaultSettings, removed: (fault: ActiveFault) => void) {
    this.action = action;
    this.settings = settings;
    this.effect = settings.effect ?? 'before';
    this.#random = randomSource(settings.seed ?? 1);
    this.#removed = removed;
  }

  get hits(): number {
    return this.#hits;
  }

  hit(count = 1): Promise<void> {
    if (this.#hits >= count) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.add({ count, resolve }));
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

  /** Counts a request that the fault is for, and says whether it hits this one. */
  strikes(): boolean {
    if (this.#over) return false;
    const { times = Number.POSITIVE_INFINITY, skip = 0, every = 1, chance = 1 } = this.settings;
    this.#matched += 1;
    const turn = this.#matched - skip;
    if (turn <= 0 || turn % every !== 0) return false;
    if (chance < 1 && this.#random() >= chance) return false;
    this.#hits += 1;
    for (const watcher of this.#watchers) {
      if (this.#hits < watcher.count) continue;
      this.#watchers.delete(watcher);
      watcher.resolve();
    }
    if (this.#hits >= times) this.#end();
    return true;
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

  [Symbol.dispose](): void {
    this.#end();
    for (const release of [...this.#released]) release();
  }

  #end(): void {
    this.#over = true;
    this.#removed(this);
  }
}

function matches(wanted: string | RegExp, value: string): boolean {
  return typeof wanted === 'string' ? wanted === value : wanted.test(value);
}
