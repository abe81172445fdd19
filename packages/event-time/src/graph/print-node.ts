import type { NodeBase } from './node-base.ts';

/** Hands each value to the task's Printer. */
export interface PrintNode extends NodeBase {
  readonly type: 'print';
  /** The `P` of `P> value`. */
  readonly sinkIdentifier: string;
}
