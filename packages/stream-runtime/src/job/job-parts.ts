/** Puts the parts of a running job together. */

import type { Clock, JobGraph } from '@tidemark/event-time';
import { ChangelogReader } from '../changelog/changelog-reader.ts';
import type {
  ConsumerListener,
  GroupConsumer,
  KafkaClient,
  RecordProducer,
} from '../client/kafka-client.ts';
import type { TaskAssignment } from '../client/task-assignor.ts';
import type { Timers } from '../clock.ts';
import type { LifeCycle } from '../life-cycle.ts';
import type { RuntimeLog } from '../options.ts';
import { deadLetterTopic } from '../output/dead-letter.ts';
import { OutputBuffer } from '../output/output-buffer.ts';
import { TopicPartitions } from '../output/topic-partitions.ts';
import { RepartitionPurger } from '../repartition/repartition-purger.ts';
import { localSnapshots } from '../snapshot/local-snapshots.ts';
import type { TaskSnapshots } from '../snapshot/task-snapshots.ts';
import { StandbyTasks } from '../standby/standby-tasks.ts';
import type { PartitionReader } from '../task/partition-reader.ts';
import type { Task, TaskCut } from '../task/task.ts';
import { TaskRegistry } from '../task/task-registry.ts';
import { Assignment } from './assignment.ts';
import { BadRecords } from './bad-records.ts';
import { BatchProcessor } from './batch-processor.ts';
import { Committer, type CommitterOptions } from './committer.ts';
import { within } from './ending.ts';
import type { JobEventListener } from './job-events.ts';
import type { RunOptions } from './job-hooks.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { JobPlan } from './job-plan.ts';
import { LostPositions } from './lost-positions.ts';
import { countingPrinter, countingSinkWriter } from './outputs-of-job.ts';
import { PartitionHolder } from './partition-holder.ts';
import { PartitionWatch } from './partition-watch.ts';
import { PoisonRecords } from './poison-records.ts';
import { TaskFactory } from './task-factory.ts';
import { TaskStarter } from './task-starter.ts';
import { transactionalIds } from './transactional-ids.ts';

/** What the runner brings along. */
export interface JobSurroundings {
  readonly graph: JobGraph;
  readonly client: KafkaClient;
  readonly options: RunOptions;
  readonly timers: Timers;
  /** Idleness is measured with it. */
  readonly sourceClock: Clock;
  readonly metrics: JobMetrics;
  readonly log: RuntimeLog;
  readonly life: LifeCycle;
  readonly listener: ConsumerListener;
  readonly keepGoing: () => boolean;
  readonly onStarted: (task: Task) => void;
  readonly onAllStarted: () => void;
  readonly onProgress: (reader: PartitionReader) => void;
  readonly onCommitted: (task: Task, cut: TaskCut) => void;
  readonly onEvent: JobEventListener;
  readonly onFailure: (error: unknown) => void;
}

/** A job that is ready to join its group. */
export interface JobParts {
  readonly plan: JobPlan;
  readonly metrics: JobMetrics;
  readonly tasks: TaskRegistry;
  /** Takes results at once under at-least-once; else nothing ever is in it. */
  readonly direct: OutputBuffer | undefined;
  readonly producer: RecordProducer | undefined;
  readonly consumer: GroupConsumer;
  readonly assignment: Assignment;
  readonly standbys: StandbyTasks;
  /** Undefined where the job is told no folder for them. */
  readonly snapshots: TaskSnapshots | undefined;
  readonly processor: BatchProcessor;
  readonly committer: Committer;
  readonly holder: PartitionHolder;
  readonly purger: RepartitionPurger;
  readonly partitionWatch: PartitionWatch;
  /** Commits what was processed: the next owner of a task begins with it. */
  readonly commitBeforeJoin: () => Promise<unknown>;
  /** Timers to be cancelled at the end. */
  readonly periodic: { cancel(): void }[];
}

/** A member that does not join in time loses everything; a sink that is stuck is not worth that. */
const REBALANCE_COMMIT_MS = 5_000;

/** Makes the parts; nothing is asked of Kafka yet. */
export function wireJob(plan: JobPlan, surroundings: JobSurroundings): JobParts {
  const { client, options, timers, metrics, life, onFailure } = surroundings;
  const { groupId, flushPrinter = async () => {}, guarantee = 'exactly-once' } = options;
  const tasks = new TaskRegistry();
  const topics = new TopicPartitions(
    async (topic) =>
      plan.partitionCounts.get(topic) ?? (await deadLetterPartitions(client, plan, topic)),
  );
  const producer = guarantee === 'at-least-once' ? client.producer() : undefined;
  const direct = producer && new OutputBuffer({ producer, topics, onFailure });
  const poison = new PoisonRecords();
  const isActive = () => life.isActive;
  const committer = new Committer({
    ...surroundings,
    groupId,
    tasks,
    topics,
    ...onCommits(surroundings, poison, () => parts.snapshots),
    changelogOf: (task) => changelogOf(task, plan),
    flush: () => Promise.all([direct?.flush(), flushPrinter()]),
    onLost: (task, reason) =>
      parts.assignment.lose(task, reason instanceof Error ? reason.message : String(reason)),
  });
  const consumer = groupConsumer(plan, surroundings, () => ({
    active: parts.assignment.held,
    standby: parts.standbys.held,
  }));
  const { starter, standbys, snapshots } = starters(plan, surroundings, { direct, poison });
  const parts: JobParts = {
    plan,
    metrics,
    tasks,
    direct,
    producer,
    consumer,
    committer,
    standbys,
    snapshots,
    holder: new PartitionHolder(consumer, tasks),
    purger: new RepartitionPurger(client, tasks, surroundings.log),
    partitionWatch: new PartitionWatch({ ...surroundings, plan, consumer, isActive }),
    assignment: new Assignment({
      ...surroundings,
      consumer,
      plan,
      tasks,
      starter,
      standbys,
      isActive,
      commitStart: (task) => committer.commit(task),
      onRestored({ task, restored }) {
        metrics.restoredKeys += restored?.keys ?? 0;
        if (restored) snapshots?.started(task, restored);
      },
    }),
    processor: new BatchProcessor({
      ...surroundings,
      tasks,
      backPressure: () =>
        options.backPressure?.() ?? (direct?.isFull === true ? direct.flush() : undefined),
      commit: (task) => committer.commit(task),
      isActive,
      lost: new LostPositions(surroundings),
      seek: ({ topic, partition, position }) =>
        consumer.seek({ topic, partition, offset: position }),
      setAside({ task, topic, partition, position, feed: { inHand } }, { message }) {
        if (options.onFunctionError !== 'dead-letter' || inHand === undefined) return undefined;
        poison.add({ topic, partition, offset: position }, inHand, message);
        return () => parts.assignment.beginAnew(task, message);
      },
    }),
    commitBeforeJoin: () => within(timers, REBALANCE_COMMIT_MS, committer.commitAll()),
    periodic: [],
  };
  return parts;
}

/** Who is told of cuts and commits. */
function onCommits(
  { options: { hooks }, onCommitted }: JobSurroundings,
  poison: PoisonRecords,
  snapshots: () => TaskSnapshots | undefined,
): Pick<CommitterOptions, 'onCut' | 'onCommitted'> {
  return {
    onCut(task, cut) {
      hooks?.cut?.(task, cut);
      snapshots()?.cut(task, cut);
    },
    onCommitted(task, cut) {
      for (const { reader, offset } of cut.positions) {
        const { topic, partition } = reader;
        poison.forgetBefore({ topic, partition, offset });
      }
      hooks?.committed?.(task, cut);
      snapshots()?.committed(task, cut);
      onCommitted(task, cut);
    },
  };
}

interface StarterParts {
  readonly direct: OutputBuffer | undefined;
  readonly poison: PoisonRecords;
}

function starters(
  plan: JobPlan,
  surroundings: JobSurroundings,
  { direct, poison }: StarterParts,
): Pick<JobParts, 'standbys' | 'snapshots'> & { readonly starter: TaskStarter } {
  const { client, options, graph, timers, sourceClock, metrics, log, onEvent } = surroundings;
  const { groupId, from = 'latest', onBadRecord = 'dead-letter', fencing = true } = options;
  const factory = new TaskFactory({
    graph,
    plan,
    timers,
    sourceClock,
    metrics,
    printer: countingPrinter(options.printer, metrics),
    badRecords: new BadRecords(onBadRecord, metrics, log),
    poison,
    sinkWriter: (node, outputs) => countingSinkWriter(node, outputs, metrics),
    directOutputs: direct,
  });
  const { store, snapshots } = localSnapshots({
    ...surroundings,
    plan,
    changelog: new ChangelogReader(client),
    changelogOf: (task) => changelogOf(task, plan),
  });
  const standbys = new StandbyTasks({ client, factory, timers, log, onEvent });
  const starter = new TaskStarter({
    client,
    plan,
    groupId,
    from,
    log,
    timers,
    onEvent,
    factory,
    standbys,
    store,
    transactionalId: transactionalIds(groupId, fencing),
    fencing,
  });
  return { starter, standbys, snapshots };
}

function groupConsumer(
  plan: JobPlan,
  { client, options, listener }: JobSurroundings,
  held: TaskAssignment['held'],
): GroupConsumer {
  const { groupId, standbyReplicas = 0 } = options;
  const subTopologies = plan.subTopologies.map(
    ({ id, sourceTopics, exchangeTopics, changelog }) => ({
      id,
      topics: [...sourceTopics.keys(), ...exchangeTopics.keys()],
      changelog,
    }),
  );
  return client.consumer({
    groupId,
    // Changelogs are subscribed to, and never read this way: see taskAssignor().
    topics: subTopologies.flatMap(({ topics, changelog }) =>
      changelog === undefined ? topics : [...topics, changelog],
    ),
    assignment: {
      subTopologies,
      standbyReplicas,
      held,
    },
    listener,
  });
}

function changelogOf({ id }: Task, { subTopologies }: JobPlan) {
  const [subTopology, partition] = id.split('_').map(Number);
  const topic = subTopologies.find((part) => part.id === subTopology)?.changelog;
  if (topic === undefined) throw new Error(`The task ${id} has no changelog.`);
  return { topic, partition: partition ?? 0 };
}

/** The runtime's own topic: created where it is missing, with as many partitions as its source. */
async function deadLetterPartitions(client: KafkaClient, plan: JobPlan, topic: string) {
  const [source] = [...plan.partitionCounts].filter(([name]) => deadLetterTopic(name) === topic);
  return await client.ensureTopic(topic, { create: true, partitions: source?.[1] ?? 1 });
}
