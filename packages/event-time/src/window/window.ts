import type { Namespace } from '../state/namespace.ts';

/** A part of a stream that is computed on as a whole (Flink: `Window`). Windows never change. */
export interface Window extends Namespace {
  /** The largest timestamp that still belongs to it, in epoch milliseconds. */
  maxTimestamp(): number;
}
