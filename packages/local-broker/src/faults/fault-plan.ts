// Puts faults that were typed into force.
import type { Clock, ScheduledTask } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { BrokerFaults } from './broker-faults.ts';
import type { FaultEvent, FaultPlan, RequestFaultPlan, TimedFaultPlan } from './fault-grammar.ts';

/** Where faults happen. */
export interface FaultStage {
  readonly faults: BrokerFaults;
  /** Undefined: there is one broker only. */
  readonly cluster: Cluster | undefined;
  readonly clock: Clock;
  /** Is told what has happened at a time, and what could not. */
  readonly say: (line: string) => void;
}

/** Whether a fault makes sense only where there are several brokers. */
export function wantsCluster(plan: FaultPlan): boolean {
  return (
    plan.type === 'timed' &&
    (plan.event.type === 'move-leader' || plan.event.type === 'stop-broker')
  );
}

/**
 * Puts a fault into force, until what is returned is disposed of: then nothing more happens, and what has happened
 * stays.
 */
export function stage(plan: FaultPlan, on: FaultStage): Disposable {
  return plan.type === 'request' ? onRequests(plan, on.faults) : new TimedFault(plan, on);
}

function onRequests({ api, action, settings }: RequestFaultPlan, faults: BrokerFaults): Disposable {
  switch (action.type) {
    case 'fail':
      return faults.fail(api, { ...settings, error: action.error });
    case 'delay':
      return faults.delay(api, { ...settings, ms: action.ms });
    case 'stall':
      return faults.stall(api, settings);
    case 'drop':
      return faults.drop(api, settings);
    case 'cut':
      return faults.cut(api, settings);
  }
}

class TimedFault implements Disposable {
  readonly #plan: TimedFaultPlan;
  readonly #stage: FaultStage;
  #next: ScheduledTask | undefined;
  #end: ScheduledTask | undefined;
  #loss: Disposable | undefined;

  constructor(plan: TimedFaultPlan, on: FaultStage) {
    this.#plan = plan;
    this.#stage = on;
    this.#next = on.clock.schedule(plan.atMs, () => void this.#happen());
  }

  [Symbol.dispose](): void {
    this.#next?.cancel();
    this.#end?.cancel();
    this.#loss?.[Symbol.dispose]();
  }

  async #happen(): Promise<void> {
    const { event, everyMs, text } = this.#plan;
    const { clock, say } = this.#stage;
    if (everyMs !== undefined) this.#next = clock.schedule(everyMs, () => void this.#happen());
    try {
      say(`Fault: ${text} (${await this.#act(event)})`);
    } catch (error) {
      say(`Fault: ${text}: not now (${error instanceof Error ? error.message : error})`);
    }
  }

  async #act(event: FaultEvent): Promise<string> {
    const { faults, cluster } = this.#stage;
    switch (event.type) {
      case 'move-leader':
        return `now broker ${cluster?.moveLeader(event.topic, event.partition, event.to)}`;
      case 'stop-broker':
        await cluster?.stopBroker(event.brokerId, { how: event.how });
        return this.#until(event.forMs, 'down', () => cluster?.startBroker(event.brokerId));
      case 'fill-disk': {
        const filling = faults.fillDisk();
        return this.#until(event.forMs, 'full', () => filling[Symbol.dispose]());
      }
      case 'expire-session':
        return `${faults.expireSession(event.groupId)} members`;
      case 'fence-producer':
        await faults.fenceProducer(event.transactionalId);
        return 'fenced';
      case 'lose-markers': {
        this.#loss?.[Symbol.dispose]();
        this.#loss = faults.loseMarkers(event.settings);
        return `the next ${event.settings.times}`;
      }
      case 'drop-connections': {
        const { clientId } = event;
        return `${faults.dropConnections(clientId === undefined ? {} : { clientId })} connections`;
      }
    }
  }

  #until(forMs: number | undefined, state: string, undo: () => unknown): string {
    if (forMs === undefined) return state;
    this.#end = this.#stage.clock.schedule(forMs, () => void undo());
    return `${state} for ${forMs} ms`;
  }
}
