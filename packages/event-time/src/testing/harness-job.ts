/** Describes the job that a harness runs: inputs for the test to feed, outputs for it to read. */
import type { Key } from '../function/key.ts';
import type { JobGraph } from '../graph/job-graph.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { DataStream } from '../stream/data-stream.ts';
import type { KeyedStream } from '../stream/keyed-stream.ts';
import type { OutputTag } from '../stream/output-tag.ts';
import type { SingleOutputStreamOperator } from '../stream/single-output-stream-operator.ts';
import { StreamExecutionEnvironment } from '../stream/stream-execution-environment.ts';
import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { HarnessOutput } from './harness-output.ts';
import { ManualWatermarks } from './manual-watermarks.ts';

/** How an input comes by its watermarks. */
export interface HarnessInputOptions<T> {
  /** 1 by default. */
  readonly partitions?: number;
  /** Makes timestamps and watermarks; without it the test says both: `element(v, 5)`, `watermark(5)`. */
  readonly strategy?: WatermarkStrategy<T>;
}

/** An input as the job was given it. */
export interface InputDescription {
  readonly name: string;
  readonly node: NodeId;
  readonly kind: 'partitions' | 'channels';
  readonly count: number;
  readonly manual: ManualWatermarks<unknown> | undefined;
}

/** What a job is described with; `output` is where it ends. */
export class HarnessJob {
  readonly inputs: InputDescription[] = [];
  /** By the node of the exchange that they leave through. */
  readonly outputs = new Map<NodeId, HarnessOutput<unknown>>();
  private readonly sides = new Map<string, HarnessOutput<unknown>>();
  private readonly outside = new Set<NodeId>();
  private readonly env = new StreamExecutionEnvironment({
    execute: ({ name }) => Promise.resolve({ jobName: name }),
  });

  /** A source with a watermark generator for each of its partitions. */
  input<T>(name: string, options: HarnessInputOptions<T> = {}): DataStream<T> {
    const manual = options.strategy === undefined ? new ManualWatermarks<T>() : undefined;
    const strategy = options.strategy ?? manual?.strategy;
    if (strategy === undefined) throw new RangeError(name);
    const stream = this.env.fromSource<T>({ sourceType: 'harness' }, strategy, name);
    const count = options.partitions ?? 1;
    this.inputs.push({ name, node: stream.nodeId, kind: 'partitions', count, manual });
    return stream;
  }

  /** Where a task begins after an exchange: each channel stands for a task before it. */
  keyedInput<T, K extends Key>(
    name: string,
    keyBy: (value: T) => K,
    channels = 1,
  ): KeyedStream<T, K> {
    const { strategy } = new ManualWatermarks<T>();
    const source = this.env.fromSource<T>({ sourceType: 'harness' }, strategy, name);
    this.outside.add(source.nodeId);
    const keyed = source.keyBy(keyBy);
    const node = keyed.nodeId;
    this.inputs.push({ name, node, kind: 'channels', count: channels, manual: undefined });
    return keyed;
  }

  /** Makes what comes out of a stream readable. */
  output<O>(stream: DataStream<O>, name = 'out'): HarnessOutput<O> {
    const leaving = stream.keyBy(() => 0).name(`Harness output ${name}`);
    // Never run: a job must have an end.
    leaving.print(name);
    const output = new HarnessOutput<O>(name);
    this.outputs.set(leaving.nodeId, output as HarnessOutput<unknown>);
    return output;
  }

  /** Makes the side output of an operator readable. */
  sideOutput<X>(stream: SingleOutputStreamOperator<unknown>, tag: OutputTag<X>): HarnessOutput<X> {
    const output = this.output(stream.getSideOutput(tag), tag.id);
    this.sides.set(tag.id, output as HarnessOutput<unknown>);
    return output;
  }

  /** What was made readable by sideOutput. */
  sideOutputOf(tagId: string): HarnessOutput<unknown> | undefined {
    return this.sides.get(tagId);
  }

  /** The job, and which of its nodes run. */
  build(): { readonly graph: JobGraph; readonly nodes: ReadonlySet<NodeId> } {
    const graph = this.env.getJobGraph('harness');
    const inside = graph.nodes.filter(
      ({ id, inputs }) => !this.outside.has(id) && !inputs.some((input) => this.outputs.has(input)),
    );
    return { graph, nodes: new Set(inside.map(({ id }) => id)) };
  }
}
