/** Whether a savepoint is whole, and fits the job: tried out on tasks that are thrown away again. */

import type { Clock } from '@tidemark/event-time';
import { type JobGraph, StreamTask, type TaskChange } from '@tidemark/event-time';
import type { KafkaClient } from '../client/kafka-client.ts';
import type { JobPlan, PlannedSubTopology } from '../job/job-plan.ts';
import { stateFailure } from '../job/state-failure.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import {
  parseSavepoint,
  type SavepointHeader,
  type SavepointPart,
  type SavepointPosition,
} from './savepoint-format.ts';
import type { SavepointPlace } from './savepoint-place.ts';
import { savepointParts } from './write-savepoint.ts';

/** The job that it has to fit. */
export interface CheckSavepointOptions {
  readonly graph: JobGraph;
  readonly client: Pick<KafkaClient, 'logRanges'>;
  readonly clock: Clock;
  readonly plan: JobPlan;
}

/** @throws StreamRuntimeError SAVEPOINT_UNREADABLE, SAVEPOINT_DOES_NOT_FIT, STATE_INCOMPATIBLE */
export async function checkSavepoint(
  place: SavepointPlace,
  options: CheckSavepointOptions,
): Promise<void> {
  const { graph, plan, client } = options;
  const parts = new Map(plan.subTopologies.map((part) => [part.id, part]));
  const trial = new Trial(place.name, options);
  try {
    for await (const line of parseSavepoint(place.read(), place.name)) {
      if (!('task' in line)) checkParts(place.name, line, savepointParts(graph, plan));
      else if ('positions' in line) await checkPositions(place.name, line.positions, client);
      else trial.apply(line.task, parts.get(Number(line.task.split('_')[0])), line.changes);
    }
    trial.finish();
  } finally {
    trial.close();
  }
}

/** One task after the other takes its state up, and is given up again. */
class Trial {
  readonly #name: string;
  readonly #options: CheckSavepointOptions;
  #task: string | undefined;
  #stream: StreamTask | undefined;
  #restore: ReturnType<StreamTask['restoring']> | undefined;

  constructor(name: string, options: CheckSavepointOptions) {
    this.#name = name;
    this.#options = options;
  }

  apply(task: string, part: PlannedSubTopology | undefined, changes: readonly TaskChange[]): void {
    if (task !== this.#task) {
      this.finish();
      this.close();
      this.#open(task, part);
    }
    this.#guarded(() => this.#restore?.apply(changes));
  }

  finish(): void {
    this.#guarded(() => this.#restore?.finish());
    this.#restore = undefined;
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  #open(task: string, part: PlannedSubTopology | undefined): void {
    if (part === undefined) throw doesNotFit(this.#name, `the job has no task ${task}`);
    const { graph, clock } = this.#options;
    this.#task = task;
    const stream = new StreamTask({
      graph,
      nodes: part.nodes,
      clock,
      printer: { print() {} },
      sinkWriter: () => ({ write() {} }),
      exchange: { element() {}, watermark() {}, status() {} },
    });
    this.#stream = stream;
    for (const { id } of part.exchangeTopics.values()) stream.exchangeInput(id);
    stream.open();
    this.#restore = stream.restoring();
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw stateFailure(error, `the savepoint ${this.#name}`);
    }
  }
}

function checkParts(name: string, { parts }: SavepointHeader, own: readonly SavepointPart[]): void {
  for (const part of parts) {
    const now = own.find((one) => one.name === part.name);
    const what = `the part of the job that begins with "${part.name}"`;
    if (now === undefined) {
      const known = own.map((one) => `"${one.name}"`).join(', ');
      throw doesNotFit(name, `${what} is not there any more; there are ${known}`);
    }
    if (now.tasks !== part.tasks) {
      throw doesNotFit(
        name,
        `${what} had ${part.tasks} partitions and has ${now.tasks} now, and its state is divided by that`,
      );
    }
    if (now.id !== part.id) {
      throw doesNotFit(
        name,
        `${what} stood at place ${part.id} of the job, and stands at ${now.id} now`,
      );
    }
    const gone = part.sources.filter((topic) => !now.sources.includes(topic));
    if (gone.length > 0)
      throw doesNotFit(name, `${what} does not read ${gone.join(', ')} any more`);
    if (part.hasState && !now.hasState) {
      throw doesNotFit(name, `${what} had state, and has none now`);
    }
  }
}

/** Positions mean something only in the topics that they were taken of. */
async function checkPositions(
  name: string,
  positions: readonly SavepointPosition[],
  client: Pick<KafkaClient, 'logRanges'>,
): Promise<void> {
  for (const [topic, partition, offset] of positions) {
    const ranges = await client.logRanges(topic);
    const end = ranges.find((range) => range.partition === partition)?.high ?? 0;
    if (offset <= end) continue;
    throw doesNotFit(
      name,
      `${topic}, partition ${partition} was read to offset ${offset}, but ends at ${end}: it is another topic`,
    );
  }
}

function doesNotFit(name: string, reason: string): StreamRuntimeError {
  return new StreamRuntimeError(
    'SAVEPOINT_DOES_NOT_FIT',
    `The savepoint ${name} does not fit this job: ${reason}.`,
  );
}
