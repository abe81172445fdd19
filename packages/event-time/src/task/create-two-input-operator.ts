import type { TwoInputNode } from '../graph/two-input-node.ts';
import { BroadcastProcessOperator } from '../operator/broadcast-process-operator.ts';
import { CoFlatMapOperator } from '../operator/co-flat-map-operator.ts';
import { CoMapOperator } from '../operator/co-map-operator.ts';
import { CoProcessOperator } from '../operator/co-process-operator.ts';
import { IntervalJoinOperator } from '../operator/interval-join-operator.ts';
import type { KeyContext } from '../operator/key-by-operator.ts';
import { KeyedBroadcastProcessOperator } from '../operator/keyed-broadcast-process-operator.ts';
import { KeyedCoProcessOperator } from '../operator/keyed-co-process-operator.ts';
import type { Output } from '../operator/operator.ts';
import type { TwoInputOperator } from '../operator/two-input-operator.ts';
import type { OperatorEnvironment } from './create-operator.ts';

/** The operator of a node with two inputs. `keyContexts` are those of the keyBys before it. */
export function createTwoInputOperator(
  node: TwoInputNode,
  environment: OperatorEnvironment,
  output: Output,
  keyContexts: readonly [KeyContext, KeyContext],
): TwoInputOperator {
  const { clock, metrics } = environment;
  switch (node.type) {
    case 'coMap':
      return new CoMapOperator(node, keyContexts, clock, output);
    case 'coFlatMap':
      return new CoFlatMapOperator(node, keyContexts, clock, output);
    case 'coProcess':
      return new CoProcessOperator(node, clock, output);
    case 'keyedCoProcess':
      return new KeyedCoProcessOperator(node, keyContexts, clock, output);
    case 'broadcastProcess':
      return new BroadcastProcessOperator(node, clock, output);
    case 'keyedBroadcastProcess':
      return new KeyedBroadcastProcessOperator(node, keyContexts[0], clock, output);
    case 'intervalJoin':
      return new IntervalJoinOperator(node, keyContexts, clock, output, metrics);
  }
}
