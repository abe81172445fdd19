import type { Sink } from '../stream/sink.ts';
import type { NodeBase } from './node-base.ts';

/** Where results go out. */
export interface SinkNode extends NodeBase {
  readonly type: 'sink';
  readonly sink: Sink<unknown>;
}
