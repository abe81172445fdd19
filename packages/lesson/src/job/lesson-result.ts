import type { Order } from '@tidemark/order-model';

/**
 * What a lesson finds out. Text is made only when somebody reads it, so a result carries values.
 * `resultJson` gives the line of `--json` and the record of `--output`.
 */
export interface LessonResult {
  /** The key of the record on `--output`: the customer or the category. */
  readonly key: string;
  /** The order that the result hands on as a whole; absent when it does not. */
  readonly forwards?: Order;
  /** The line that people read, without the name before it. */
  toString(): string;
  /** Amounts with two decimals; `result` names the kind, `timestamp` is the order's event time. */
  toJSON(): { readonly result: string; readonly timestamp: number };
}
