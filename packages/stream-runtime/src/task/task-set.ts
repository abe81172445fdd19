/**
 * The tasks that this process runs: one for each partition that it owns of each sub-topology that
 * reads topics, and one for each sub-topology behind an exchange.
 */

import {
  type JobGraph,
  type Printer,
  type SinkNode,
  type SinkWriter,
  type SourceInput,
  StreamTask,
} from '@tidemark/event-time';
import type { TopicPartition } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import { type SubTopology, sourceTopics } from '../topology/sub-topology.ts';
import { InProcessExchange } from './exchange.ts';

/** What the tasks of a job share. */
export interface TaskSetOptions {
  readonly graph: JobGraph;
  readonly subTopologies: readonly SubTopology[];
  readonly timers: Timers;
  readonly printer: Printer;
  readonly sinkWriter: (node: SinkNode) => SinkWriter<unknown> | undefined;
}

interface Task {
  /** `<sub-topology>_<partition>`, as in Kafka Streams. */
  readonly id: string;
  readonly streamTask: StreamTask;
  readonly topics: Set<string>;
  readonly unfinishedTopics: Set<string>;
  leaveExchange(): void;
}

/** Creates, drives and drops tasks. Everything is synchronous; errors of user functions come out. */
export class TaskSet {
  readonly #options: TaskSetOptions;
  readonly #exchange = new InProcessExchange();
  readonly #subTopologyOf = new Map<string, SubTopology>();
  readonly #sourceTasks = new Map<string, Task>();
  /** Upstream before downstream. */
  readonly #exchangeTasks: Task[] = [];
  #lateOfDroppedTasks = 0;

  constructor(options: TaskSetOptions) {
    this.#options = options;
    const { subTopologies } = options;
    for (const [topic, { id }] of sourceTopics(subTopologies)) {
      const owner = subTopologies.find(({ nodes }) => nodes.has(id));
      if (owner) this.#subTopologyOf.set(topic, owner);
    }
    // Readers first: an upstream task finds its way out from the start.
    for (const subTopology of [...subTopologies].reverse()) {
      if (subTopology.exchanges.length > 0) this.#exchangeTasks.unshift(this.#open(subTopology, 0));
    }
  }

  /** Records of Flink's `numLateRecordsDropped` over all tasks, dropped ones included. */
  get lateRecords(): number {
    return this.#all().reduce(
      (late, { streamTask }) => late + streamTask.metrics.numLateRecordsDropped,
      this.#lateOfDroppedTasks,
    );
  }

  /** The earliest processing-time timer of all tasks, in epoch milliseconds. */
  get nextProcessingTimer(): number | undefined {
    const timers = this.#all().flatMap(({ streamTask }) => streamTask.nextProcessingTimer ?? []);
    return timers.length === 0 ? undefined : Math.min(...timers);
  }

  /** Where the records of an owned partition go in; makes its task if that is not there yet. */
  add({ topic, partition }: TopicPartition): SourceInput {
    const subTopology = this.#subTopologyOf.get(topic);
    const node = subTopology?.sources.find((source) => topicOf(source) === topic);
    if (!subTopology || !node) throw new Error(`No source of the job reads ${topic}.`);
    const id = `${subTopology.id}_${partition}`;
    const task = this.#sourceTasks.get(id) ?? this.#open(subTopology, partition);
    this.#sourceTasks.set(id, task);
    task.topics.add(topic);
    task.unfinishedTopics.add(topic);
    const input = task.streamTask.source(node.id);
    input.addPartition(partition);
    return input;
  }

  /** Drops the task of a lost partition, with its state. */
  remove({ topic, partition }: TopicPartition): void {
    const task = this.#taskOf(topic, partition);
    if (!task) return;
    task.topics.delete(topic);
    if (task.topics.size > 0) return;
    this.#sourceTasks.delete(task.id);
    this.#lateOfDroppedTasks += task.streamTask.metrics.numLateRecordsDropped;
    task.streamTask.close();
    task.leaveExchange();
  }

  /** A partition has been read to its end; the task ends with the last of its partitions. */
  endOfPartition({ topic, partition }: TopicPartition): void {
    const task = this.#taskOf(topic, partition);
    task?.unfinishedTopics.delete(topic);
    if (task?.unfinishedTopics.size === 0) task.streamTask.endOfInput();
  }

  /** All partitions have been read: ends the tasks behind exchanges, upstream before downstream. */
  endOfExchanges(): void {
    for (const { streamTask } of this.#exchangeTasks) streamTask.endOfInput();
  }

  emitPeriodicWatermarks(): void {
    for (const { streamTask } of this.#all()) streamTask.emitPeriodicWatermarks();
  }

  advanceProcessingTime(now: number): void {
    for (const { streamTask } of this.#all()) streamTask.advanceProcessingTime(now);
  }

  close(): void {
    for (const { streamTask } of this.#all()) streamTask.close();
  }

  #all(): readonly Task[] {
    return [...this.#sourceTasks.values(), ...this.#exchangeTasks];
  }

  #taskOf(topic: string, partition: number): Task | undefined {
    const subTopology = this.#subTopologyOf.get(topic);
    return subTopology && this.#sourceTasks.get(`${subTopology.id}_${partition}`);
  }

  #open(subTopology: SubTopology, partition: number): Task {
    const { graph, timers, printer, sinkWriter, subTopologies } = this.#options;
    const id = `${subTopology.id}_${partition}`;
    const keyBys = subTopologies
      .flatMap(({ exchanges }) => exchanges)
      .filter((keyBy) => subTopology.nodes.has(keyBy.id))
      .map((keyBy) => keyBy.id);
    const exchange = this.#exchange.open(id, keyBys);
    const streamTask = new StreamTask({
      graph,
      nodes: subTopology.nodes,
      clock: timers,
      printer,
      sinkWriter,
      exchange,
    });
    for (const keyBy of subTopology.exchanges) {
      this.#exchange.connect(keyBy.id, streamTask.exchangeInput(keyBy.id));
    }
    streamTask.open();
    return {
      id,
      streamTask,
      topics: new Set(),
      unfinishedTopics: new Set(),
      leaveExchange: () => exchange.close(),
    };
  }
}

function topicOf({ source }: SubTopology['sources'][number]): unknown {
  return 'topic' in source ? source.topic : undefined;
}
