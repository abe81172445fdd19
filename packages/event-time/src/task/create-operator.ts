import { EventTimeError } from '../event-time-error.ts';
import type { ExchangeNode } from '../graph/exchange-node.ts';
import type { JobNode } from '../graph/job-node.ts';
import type { SinkNode } from '../graph/sink-node.ts';
import type { SourceNode } from '../graph/source-node.ts';
import type { TwoInputNode } from '../graph/two-input-node.ts';
import type { UnionNode } from '../graph/union-node.ts';
import { FilterOperator } from '../operator/filter-operator.ts';
import { FlatMapOperator } from '../operator/flat-map-operator.ts';
import type { KeyContext } from '../operator/key-by-operator.ts';
import { KeyedProcessOperator } from '../operator/keyed-process-operator.ts';
import { MapOperator } from '../operator/map-operator.ts';
import type { Operator, Output } from '../operator/operator.ts';
import { PrintOperator } from '../operator/print-operator.ts';
import { ProcessOperator } from '../operator/process-operator.ts';
import { ReduceOperator } from '../operator/reduce-operator.ts';
import { SideOutputOperator } from '../operator/side-output-operator.ts';
import { SinkOperator } from '../operator/sink-operator.ts';
import { WatermarksOperator } from '../operator/watermarks-operator.ts';
import { WindowOperator } from '../operator/window-operator.ts';
import type { Printer } from '../stream/printer.ts';
import type { SinkWriter } from '../stream/sink.ts';
import type { Clock } from '../time/clock.ts';
import type { WatermarkAlignment } from '../watermark/watermark-alignment.ts';
import type { TaskMetrics } from './task-metrics.ts';

/** What operators get from their task. */
export interface OperatorEnvironment {
  readonly clock: Clock;
  /** For idleness. */
  readonly sourceClock: Clock;
  readonly printer: Printer;
  readonly sinkWriter: ((node: SinkNode) => SinkWriter<unknown> | undefined) | undefined;
  readonly metrics: TaskMetrics;
  readonly alignment: WatermarkAlignment;
}

/** The kinds of nodes that the chain makes itself, since others refer to their operators. */
type ChainNode = SourceNode | ExchangeNode | UnionNode | TwoInputNode;

/** The operator of a node. `keyContext` finds the keyBy before it. Throws SINK_WITHOUT_WRITER. */
export function createOperator(
  node: Exclude<JobNode, ChainNode>,
  environment: OperatorEnvironment,
  output: Output,
  keyContext: () => KeyContext,
): Operator {
  const { clock, sourceClock, printer, metrics } = environment;
  switch (node.type) {
    case 'map':
      return new MapOperator(node, output);
    case 'filter':
      return new FilterOperator(node, output);
    case 'flatMap':
      return new FlatMapOperator(node, output);
    case 'process':
      return new ProcessOperator(node, clock, output);
    case 'keyedProcess':
      return new KeyedProcessOperator(node, keyContext(), clock, output);
    case 'reduce':
      return new ReduceOperator(node, keyContext(), clock, output);
    case 'window':
      return new WindowOperator(node, keyContext(), clock, output, metrics);
    case 'sideOutput':
      return new SideOutputOperator(output);
    case 'watermarks':
      return new WatermarksOperator(node, sourceClock, output);
    case 'print':
      return new PrintOperator(node, printer, metrics);
    case 'sink':
      return new SinkOperator(writerFor(node, environment), metrics);
  }
}

function writerFor(node: SinkNode, environment: OperatorEnvironment): SinkWriter<unknown> {
  const writer = environment.sinkWriter?.(node) ?? node.sink.createWriter?.();
  if (writer === undefined) {
    throw new EventTimeError('SINK_WITHOUT_WRITER', `${node.name}: ${node.sink.sinkType}`);
  }
  return writer;
}
