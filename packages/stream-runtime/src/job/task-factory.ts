/** Makes tasks: operators, inputs, outputs; nothing is read yet. */

import { randomUUID } from 'node:crypto';
import {
  type Clock,
  type JobGraph,
  type Printer,
  type SinkNode,
  type SinkWriter,
  StreamTask,
  WatermarkAlignment,
} from '@tidemark/event-time';
import type { ChangelogCodec } from '../changelog/changelog-codec.ts';
import type { TaskProgress } from '../changelog/task-progress.ts';
import type { TransactionalProducer } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { RecordSink } from '../output/record-sink.ts';
import { TaskOutputs } from '../output/task-outputs.ts';
import { RepartitionOutbox } from '../repartition/repartition-outbox.ts';
import { Channels } from '../task/channels.ts';
import { ExchangeFeed } from '../task/exchange-feed.ts';
import type { RecordFeed } from '../task/partition-reader.ts';
import { SourceFeed } from '../task/source-feed.ts';
import { Task, type TaskId } from '../task/task.ts';
import type { BadRecords } from './bad-records.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { JobPlan, PlannedSubTopology } from './job-plan.ts';
import type { PoisonRecords } from './poison-records.ts';

/** What all tasks of a job share. */
export interface TaskFactoryOptions {
  readonly graph: JobGraph;
  readonly plan: JobPlan;
  readonly timers: Timers;
  /** See FetchClock. */
  readonly sourceClock: Clock;
  readonly printer: Printer;
  readonly badRecords: BadRecords;
  readonly poison: PoisonRecords;
  readonly metrics: JobMetrics;
  readonly sinkWriter: (node: SinkNode, outputs: RecordSink) => SinkWriter<unknown> | undefined;
  /** Takes results and dead letters at once; absent: they wait for the task's transaction. */
  readonly directOutputs: RecordSink | undefined;
}

/** A task whose state is not there yet. Its functions are open. */
export interface PreparedTask {
  readonly id: TaskId;
  readonly subTopology: PlannedSubTopology;
  readonly partition: number;
  readonly stream: StreamTask;
  readonly outputs: TaskOutputs;
  readonly outbox: RepartitionOutbox;
}

/** What was found out about a task before it starts. */
export interface TaskStart {
  readonly producer: TransactionalProducer;
  readonly changelog: ChangelogCodec | undefined;
  readonly progress: TaskProgress | undefined;
  readonly positions: readonly StartPosition[];
}

/** Where a task begins in one of its partitions. */
export interface StartPosition {
  readonly topic: string;
  readonly offset: number;
  /** What Kafka has committed; -1 for nothing. */
  readonly committed: number;
  readonly watermark: number | undefined;
}

/** Makes the tasks of one job in this process. */
export class TaskFactory {
  readonly #options: TaskFactoryOptions;
  // Sources that are to be aligned are so with those of the other tasks in this process.
  readonly #alignment = new WatermarkAlignment();

  constructor(options: TaskFactoryOptions) {
    this.#options = options;
  }

  /** Opens the functions of a new task; throws what they throw. */
  prepare(subTopology: PlannedSubTopology, partition: number): PreparedTask {
    const { graph, timers, sourceClock, printer, sinkWriter, directOutputs } = this.#options;
    const id = `${subTopology.id}_${partition}`;
    const outputs = new TaskOutputs();
    const outbox = new RepartitionOutbox(id, subTopology.outgoing);
    const stream = new StreamTask({
      graph,
      nodes: subTopology.nodes,
      clock: timers,
      sourceClock,
      printer,
      sinkWriter: (node) => sinkWriter(node, directOutputs ?? outputs),
      exchange: outbox,
      alignment: this.#alignment,
      trackChanges: subTopology.changelog !== undefined,
    });
    for (const [topic, channel] of subTopology.channels) {
      const node = subTopology.exchangeTopics.get(topic);
      if (node) stream.exchangeInput(node.id).addChannel(channel);
    }
    stream.open();
    return { id, subTopology, partition, stream, outputs, outbox };
  }

  /** The task, ready for its first record. */
  start(prepared: PreparedTask, { producer, changelog, progress, positions }: TaskStart): Task {
    const { plan } = this.#options;
    const { subTopology, partition } = prepared;
    const { channels: all } = subTopology;
    const channels = new Channels(all, (mark) => plan.covers(mark), progress?.ends);
    const task = new Task({
      ...prepared,
      producer,
      changelog,
      channels,
      commits: progress?.number ?? 0,
      log: progress?.log ?? randomUUID(),
    });
    for (const position of positions) {
      const { topic, offset, committed } = position;
      const isInternal = !subTopology.sourceTopics.has(topic);
      const end = isInternal ? Infinity : plan.endOf({ topic, partition });
      task.readers.push({
        topic,
        partition,
        task,
        feed: this.#feed(prepared, channels, position),
        end,
        position: offset,
        readBefore: 0,
        committed,
        // Of a repartition topic the channels tell whether it has ended.
        isDone: isInternal || offset >= end,
        isHeld: false,
        doubtedSkip: undefined,
        isInternal,
        stateIn: subTopology.stateIn,
      });
    }
    return task;
  }

  #feed(prepared: PreparedTask, channels: Channels, position: StartPosition): RecordFeed {
    const { subTopology, partition, stream, outputs } = prepared;
    const { plan, badRecords, poison, metrics, directOutputs } = this.#options;
    const { topic, watermark } = position;
    const deadLetters = directOutputs ? onceOnly(directOutputs, metrics) : outputs;
    const shared = { topic, partition, badRecords, poison, metrics, deadLetters };
    const source = subTopology.sourceTopics.get(topic);
    const exchange = subTopology.exchangeTopics.get(topic);
    const deserializer = plan.deserializers.get(topic);
    if (source && deserializer) {
      const input = stream.source(source.id);
      input.addPartition(partition, watermark);
      const keyField = subTopology.keyFields.get(source.id);
      return new SourceFeed({ ...shared, input, deserializer, keyField });
    }
    if (!exchange) throw new Error(`No part of the job reads ${topic}.`);
    const input = stream.exchangeInput(exchange.id);
    const liveFrom = plan.liveFrom({ topic, partition });
    return new ExchangeFeed({ ...shared, input, channels, liveFrom });
  }
}

/** What goes out at once needs not go again with a task that begins anew: it is written, or the job fails. */
function onceOnly(sink: RecordSink, metrics: JobMetrics): RecordSink {
  return {
    add(record) {
      if (!metrics.isAgain) sink.add(record);
    },
  };
}
