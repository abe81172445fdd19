// Everything that can be made to go wrong with a broker, or with all brokers of a cluster.

import { HalfAnswer, NO_RESPONSE } from '../apis/answers.ts';
import type { ApiName } from '../apis/api-names.ts';
import { errorAnswer } from '../apis/error-answer.ts';
import { asMessage, type Message } from '../apis/message.ts';
import type { RegisteredApi, RequestContext } from '../apis/registry.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import { askedFor } from './asked-for.ts';
import { ActiveFault, type Fault, type FaultAction, type FaultSettings } from './fault.ts';
import { divide, overlay } from './partial.ts';

/** The API that a fault is for; `any`: all of them. */
export type FaultyApi = ApiName | 'any';

type Handle = (request: unknown) => unknown;

/** Injects faults into requests. Each lasts until it is disposed of or has hit as often as it may. */
export class RequestFaults {
  readonly #faults = new Map<ActiveFault, FaultyApi>();
  #closed = false;

  /** Whether there are any; while there are none, requests pass by. */
  get active(): boolean {
    return this.#faults.size > 0;
  }

  /** Answers with an error. */
  fail(api: FaultyApi, settings: FaultSettings & { readonly error: KafkaErrorName }): Fault {
    return this.#add(api, { type: 'fail', error: settings.error }, settings);
  }

  /** Answers late, and with it everything behind it on the connection. */
  delay(api: FaultyApi, settings: FaultSettings & { readonly ms: number }): Fault {
    return this.#add(api, { type: 'delay', ms: settings.ms }, settings);
  }

  /** Does not answer until the fault is disposed of. */
  stall(api: FaultyApi, settings: FaultSettings = {}): Fault {
    return this.#add(api, { type: 'stall' }, settings);
  }

  /** Ends the connection in place of an answer. */
  drop(api: FaultyApi, settings: FaultSettings = {}): Fault {
    return this.#add(api, { type: 'drop' }, settings);
  }

  /** Does what is asked, sends half of the answer, and ends the connection. */
  cut(api: FaultyApi, settings: Omit<FaultSettings, 'effect'> = {}): Fault {
    return this.#add(api, { type: 'cut' }, { ...settings, effect: 'after' });
  }

  /** Runs something of the test's own at a request: `before` it is done, or `after`. The request waits for it. */
  run(api: FaultyApi, settings: FaultSettings & { readonly action: () => unknown }): Fault {
    return this.#add(api, { type: 'run', action: settings.action }, settings);
  }

  /** Takes all faults away; requests that they hold go on. */
  clear(): void {
    for (const fault of [...this.#faults.keys()]) fault[Symbol.dispose]();
  }

  /** The broker ends: requests that are held are never done. */
  close(): void {
    this.#closed = true;
    this.clear();
  }

  /** Answers a request, by way of the faults that hit it. */
  async serve(
    api: RegisteredApi,
    request: unknown,
    context: RequestContext,
    handle: Handle,
  ): Promise<unknown> {
    const struck = this.#striking(api, request, context);
    for (const fault of struck.filter(({ effect }) => effect === 'before')) {
      const end = await this.#strike(fault, api, request, context, handle);
      if (end !== undefined) return end;
    }
    const answer = await handle(request);
    for (const fault of struck.filter(({ effect }) => effect === 'after')) {
      const end = await this.#strike(fault, api, request, context, () => answer);
      if (end !== undefined) return end;
    }
    return answer;
  }

  #add(api: FaultyApi, action: FaultAction, settings: FaultSettings): Fault {
    const fault: ActiveFault = new ActiveFault(action, settings, () => this.#faults.delete(fault));
    this.#faults.set(fault, api);
    return fault;
  }

  #striking(api: RegisteredApi, request: unknown, context: RequestContext): ActiveFault[] {
    const asked = askedFor(request, context);
    return [...this.#faults].flatMap(([fault, wanted]) => {
      const isFor = (wanted === 'any' || wanted === api.name) && fault.isFor(asked);
      return isFor && fault.strikes() ? [fault] : [];
    });
  }

  /** What the request is answered with, or undefined when things go on. */
  async #strike(
    fault: ActiveFault,
    api: RegisteredApi,
    request: unknown,
    context: RequestContext,
    handle: Handle,
  ): Promise<unknown> {
    const { action } = fault;
    switch (action.type) {
      case 'delay':
      case 'stall':
        return this.#wait(fault, context);
      case 'run':
        await action.action();
        return undefined;
      case 'drop':
        context.connection.destroy();
        return NO_RESPONSE;
      case 'cut':
        context.connection.endAfterAnswer();
        return new HalfAnswer(await handle(request));
      case 'fail':
        return failed(fault, action.error, api, request, context, handle);
    }
  }

  async #wait(fault: ActiveFault, { broker, connection }: RequestContext): Promise<unknown> {
    let gone = false;
    let forget: () => void = () => {};
    const left = new Promise<void>((resolve) => {
      forget = connection.onClose(() => {
        gone = true;
        // Who is late may still be right: a delayed request is done though nobody waits for it any more.
        if (fault.action.type === 'stall') resolve();
      });
    });
    await Promise.race([fault.wait(broker.clock), left]);
    forget();
    if (this.#closed) return NO_RESPONSE;
    return gone && fault.action.type === 'stall' ? NO_RESPONSE : undefined;
  }
}

async function failed(
  { settings }: ActiveFault,
  error: KafkaErrorName,
  api: RegisteredApi,
  request: unknown,
  context: RequestContext,
  handle: Handle,
): Promise<unknown> {
  const { broker, apiVersion, connection } = context;
  if (api.name === 'Produce' && asMessage(request).acks === 0) {
    connection.destroy();
    return NO_RESPONSE;
  }
  const { meant, rest } = divide(api.name, request, settings, broker);
  const errors = errorAnswer(api, apiVersion, meant, error);
  // Without brokers in it, an answer about topics would leave the client alone for good.
  if (api.name === 'Metadata') return withBrokers(asMessage(await handle(request)), errors);
  return rest === undefined ? errors : overlay(await handle(rest), errors, broker);
}

function withBrokers(truth: Message, errors: Message): Message {
  return { ...truth, topics: errors.topics };
}
