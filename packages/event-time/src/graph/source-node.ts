import type { Source } from '../stream/source.ts';
import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import type { NodeBase } from './node-base.ts';

/** Where records come in; the runtime knows what `source` means. */
export interface SourceNode extends NodeBase {
  readonly type: 'source';
  readonly source: Source<unknown>;
  readonly strategy: WatermarkStrategy<unknown>;
}
