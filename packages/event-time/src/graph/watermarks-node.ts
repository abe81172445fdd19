import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import type { NodeBase } from './node-base.ts';

/** Assigns timestamps and watermarks in mid-stream. */
export interface WatermarksNode extends NodeBase {
  readonly type: 'watermarks';
  readonly strategy: WatermarkStrategy<unknown>;
}
