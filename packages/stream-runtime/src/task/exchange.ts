/**
 * Carries elements from the tasks that end at a keyBy to the one that begins behind it, within the
 * process. Each task upstream is a channel of its own, so that the task downstream combines their
 * watermarks as Flink does after a shuffle (StatusWatermarkValve).
 */

import type { ExchangeInput, ExchangeOutput, NodeId } from '@tidemark/event-time';

/** All exchanges of one job in one process. */
export class InProcessExchange {
  readonly #inputs = new Map<NodeId, ExchangeInput>();

  /** Names the task that takes what comes out of a keyBy. */
  connect(keyBy: NodeId, input: ExchangeInput): void {
    this.#inputs.set(keyBy, input);
  }

  /** The end of the exchange at which the task `taskId` hands in what it keyed by `keyBys`. */
  open(taskId: string, keyBys: readonly NodeId[]): ExchangeOutput & { close(): void } {
    for (const keyBy of keyBys) this.#input(keyBy).addChannel(taskId);
    return {
      element: (keyBy, _key, value, timestamp) =>
        this.#input(keyBy).element(taskId, value, timestamp),
      watermark: (keyBy, timestamp) => this.#input(keyBy).watermark(taskId, timestamp),
      status: (keyBy, idle) => this.#input(keyBy).status(taskId, idle),
      close: () => {
        for (const keyBy of keyBys) this.#input(keyBy).removeChannel(taskId);
      },
    };
  }

  #input(keyBy: NodeId): ExchangeInput {
    const input = this.#inputs.get(keyBy);
    if (input === undefined) throw new Error(`No task takes the output of ${keyBy}.`);
    return input;
  }
}
