// The loop of the producer: wait until an order is due and there is room, make it, hand it over.

import { setImmediate as turn } from 'node:timers/promises';
import type { OrderGenerator } from '@tidemark/order-model';
import { beforeAbort } from './before-abort.ts';
import type { OrderSender } from './order-sender.ts';
import { ProducerError } from './producer-error.ts';

/** How long a stopped producer waits for the orders that are under way. */
const FLUSH_LIMIT_MS = 10_000;

// Without a pause between orders nothing else would run: no request, no answer, no Ctrl+C.
const ORDERS_A_TURN = 512;

export interface SendOrdersOptions {
  readonly count: number;
  readonly generator: OrderGenerator;
  readonly sender: OrderSender;
  /** Undefined when the next order is due, else a promise of that. */
  readonly pace: () => Promise<void> | undefined;
  /** Undefined while the console keeps up, else a promise of that. */
  readonly outputPressure: () => Promise<void> | undefined;
  readonly signal: AbortSignal;
}

/** Sends `count` orders, or until the signal; then waits for their answers. Every order is delivered or failed afterwards. */
export async function sendOrders(options: SendOrdersOptions): Promise<void> {
  const { count, generator, sender, signal } = options;
  const waits = [options.pace, () => sender.accumulator.room, options.outputPressure];
  for (let n = 0; n < count && !signal.aborted; n++) {
    for (const wait of waits) {
      const until = wait();
      if (until !== undefined) await beforeAbort(until, signal).catch(() => {});
    }
    if (n % ORDERS_A_TURN === ORDERS_A_TURN - 1) await turn();
    if (signal.aborted) break;
    sender.add(generator.next());
  }
  await settle(sender, signal);
}

async function settle({ accumulator }: OrderSender, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    onAbort(signal, () => {
      timer = setTimeout(resolve, FLUSH_LIMIT_MS);
    });
  });
  await Promise.race([accumulator.flush(), tooLong]);
  clearTimeout(timer);
  accumulator.giveUp(
    new ProducerError(
      'ORDERS_TIMED_OUT',
      `Kafka did not confirm every order within ${FLUSH_LIMIT_MS / 1_000} s of the stop.`,
    ),
  );
}

function onAbort(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
}
