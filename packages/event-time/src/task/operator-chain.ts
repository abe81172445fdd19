/** Makes the operators of a task from the nodes of the graph (Flink: `OperatorChain`). */
import { EventTimeError } from '../event-time-error.ts';
import { type ExchangeNode, isExchangeNode } from '../graph/exchange-node.ts';
import type { JobGraph } from '../graph/job-graph.ts';
import type { JobNode } from '../graph/job-node.ts';
import type { NodeId } from '../graph/node-base.ts';
import { isTwoInputNode, type TwoInputNode } from '../graph/two-input-node.ts';
import { NO_KEY } from '../operator/abstract-two-input-operator.ts';
import { BroadcastOperator } from '../operator/broadcast-operator.ts';
import { ExchangeLink, type ExchangeOutput } from '../operator/exchange-link.ts';
import { NamedInput } from '../operator/failed-operator.ts';
import { KeyByOperator, type KeyContext } from '../operator/key-by-operator.ts';
import type { Input, Operator } from '../operator/operator.ts';
import { OperatorOutput } from '../operator/operator-output.ts';
import { SourceOperator } from '../operator/source-operator.ts';
import { UnionOperator } from '../operator/union-operator.ts';
import { createOperator, type OperatorEnvironment } from './create-operator.ts';
import { createTwoInputOperator } from './create-two-input-operator.ts';

/** The operators of one task, by node and linked to each other; inputs precede their users. */
export class OperatorChain {
  readonly operators = new Map<NodeId, Operator>();
  readonly sources = new Map<NodeId, SourceOperator>();
  /** The keyBys and broadcasts, those included at whose output the task begins. */
  readonly entries = new Map<NodeId, KeyByOperator | BroadcastOperator>();
  private readonly outputs = new Map<NodeId, OperatorOutput>();
  private readonly nodes = new Map<NodeId, JobNode>();
  private readonly environment: OperatorEnvironment;
  /** Those whose elements go through the exchange. */
  private readonly left = new Set<NodeId>();

  constructor(
    graph: JobGraph,
    included: ReadonlySet<NodeId>,
    environment: OperatorEnvironment,
    exchange: ExchangeOutput | undefined,
  ) {
    this.environment = environment;
    for (const node of graph.nodes) this.nodes.set(node.id, node);
    for (const node of graph.nodes) {
      if (included.has(node.id)) this.add(node);
      else this.leaveAt(node, included, exchange);
    }
  }

  private add(node: JobNode): void {
    if (node.type === 'source') {
      const { clock, sourceClock, metrics, alignment } = this.environment;
      const output = this.outputOf(node.id);
      const source = new SourceOperator(node, clock, output, metrics, alignment, sourceClock);
      this.sources.set(node.id, source);
    } else if (isExchangeNode(node)) {
      this.connect(node, this.entry(node));
    } else if (node.type === 'union') {
      const union = new UnionOperator(this.outputOf(node.id));
      this.operators.set(node.id, union);
      for (const input of node.inputs)
        this.upstream(input)?.connect(new NamedInput(node.name, union.addInput()));
    } else if (isTwoInputNode(node)) {
      this.addTwoInput(node);
    } else {
      const output = this.outputOf(node.id);
      const operator = createOperator(node, this.environment, output, () => this.keyContext(node));
      this.operators.set(node.id, operator);
      this.connect(node, operator);
    }
  }

  private addTwoInput(node: TwoInputNode): void {
    const [first = '', second = ''] = node.inputs;
    const keyContexts = [this.keyContextOf(first), this.keyContextOf(second)] as const;
    const output = this.outputOf(node.id);
    const operator = createTwoInputOperator(node, this.environment, output, keyContexts);
    this.operators.set(node.id, operator);
    this.upstream(first)?.connect(new NamedInput(node.name, operator.inputs[0]));
    this.upstream(second)?.connect(new NamedInput(node.name, operator.inputs[1]));
  }

  private connect(node: JobNode, operator: Input): void {
    const tagId = node.type === 'sideOutput' ? node.tagId : undefined;
    for (const input of node.inputs)
      this.upstream(input)?.connect(new NamedInput(node.name, operator), tagId);
  }

  /** The output of a node of this task, or of the exchange node at whose output the task begins. */
  private upstream(id: NodeId): OperatorOutput | undefined {
    const node = this.nodes.get(id);
    if (isExchangeNode(node)) this.entry(node);
    return this.outputs.get(id);
  }

  /** What follows an exchange node of this task in another one gets its elements through the exchange. */
  private leaveAt(
    node: JobNode,
    included: ReadonlySet<NodeId>,
    exchange: ExchangeOutput | undefined,
  ): void {
    for (const input of node.inputs) {
      const left = this.nodes.get(input);
      if (!isExchangeNode(left) || !included.has(input) || this.left.has(input)) continue;
      this.left.add(input);
      if (exchange === undefined) throw new EventTimeError('EXCHANGE_MISSING', left.name);
      const { metrics } = this.environment;
      const link = new ExchangeLink(input, this.keyContextOf(input), exchange, metrics);
      this.outputOf(input).connect(link);
    }
  }

  private keyContextOf(input: NodeId): KeyContext {
    const entry = this.entryAt(input);
    return entry instanceof KeyByOperator ? entry : NO_KEY;
  }

  private keyContext(node: JobNode): KeyContext {
    const entry = this.entryAt(node.inputs[0] ?? '');
    if (entry instanceof KeyByOperator) return entry;
    throw new EventTimeError('NODE_NOT_IN_TASK', node.name);
  }

  private entryAt(id: NodeId): KeyByOperator | BroadcastOperator | undefined {
    const node = this.nodes.get(id);
    return isExchangeNode(node) ? this.entry(node) : undefined;
  }

  private entry(node: ExchangeNode): KeyByOperator | BroadcastOperator {
    const known = this.entries.get(node.id);
    if (known !== undefined) return known;
    const output = this.outputOf(node.id);
    const operator =
      node.type === 'keyBy' ? new KeyByOperator(node, output) : new BroadcastOperator(output);
    this.entries.set(node.id, operator);
    this.operators.set(node.id, operator);
    return operator;
  }

  private outputOf(id: NodeId): OperatorOutput {
    let output = this.outputs.get(id);
    if (output === undefined) {
      output = new OperatorOutput();
      this.outputs.set(id, output);
    }
    return output;
  }
}
