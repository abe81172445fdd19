// The account of a run: every record that was handed over is acknowledged or failed in the end.

import type { Delivery, DeliveryFailure, DeliveryListener } from '@tidemark/kafka-connection';
import type { GeneratedRecord, OrderFlaw } from '@tidemark/order-model';
import { LatencyRecorder } from './latency.ts';
import type { Outgoing } from './order-sender.ts';

/** Failed orders are named one by one up to this many; the rest are counted. */
export const MAX_NAMED_FAILURES = 20;

/** What the account tells while the run goes on. */
export interface AccountListener {
  delivered(record: GeneratedRecord, partition: number, offset: number): void;
  /** A failed order; called for the first {@link MAX_NAMED_FAILURES} only. */
  failed(record: GeneratedRecord, partition: number, error: unknown): void;
}

export class RunAccount implements DeliveryListener<Outgoing> {
  readonly latency = new LatencyRecorder();
  readonly flaws: Record<OrderFlaw['kind'], number> = { late: 0, duplicate: 0, malformed: 0 };
  readonly #listener: AccountListener;
  #acknowledged = 0;
  #failed = 0;
  #firstError: unknown;

  constructor(listener: AccountListener) {
    this.#listener = listener;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  get failedCount(): number {
    return this.#failed;
  }

  /** Why the first order failed; undefined when none did. */
  get firstError(): unknown {
    return this.#firstError;
  }

  delivered({ partition, baseOffset, items }: Delivery<Outgoing>): void {
    const at = performance.now();
    this.#acknowledged += items.length;
    for (const [i, { record, since }] of items.entries()) {
      this.latency.add(at - since);
      if (record.flaw !== undefined) this.flaws[record.flaw.kind]++;
      this.#listener.delivered(record, partition, baseOffset + i);
    }
  }

  failed({ partition, items, error }: DeliveryFailure<Outgoing>): void {
    const named = items.slice(0, Math.max(0, MAX_NAMED_FAILURES - this.#failed));
    if (this.#failed === 0) this.#firstError = error;
    this.#failed += items.length;
    for (const { record } of named) this.#listener.failed(record, partition, error);
  }
}
