/** The savepoints of a running job: the one that it starts from, and the one that it leaves behind. */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaClient } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { EndingKind } from '../job/ending.ts';
import type { JobHooks } from '../job/job-hooks.ts';
import type { JobParts } from '../job/job-parts.ts';
import type { JobPlan } from '../job/job-plan.ts';
import { type JobOptions, silentLog } from '../options.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import { describeTopology } from '../topology/job-topology.ts';
import { checkRestore } from './check-restore.ts';
import { restoreSavepoint } from './restore-savepoint.ts';
import { savepointPlace } from './savepoint-place.ts';
import { trialPlan } from './trial-plan.ts';
import { type SavepointInfo, writeSavepoint } from './write-savepoint.ts';

/** Of one job in this process. */
export class JobSavepoints implements JobHooks {
  readonly #graph: JobGraph;
  readonly #client: KafkaClient;
  readonly #options: JobOptions;
  readonly #clock: Timers;
  #parts: JobParts | undefined;
  #target: string | undefined;
  #written: SavepointInfo | undefined;

  constructor(graph: JobGraph, client: KafkaClient, options: JobOptions, clock: Timers) {
    this.#graph = graph;
    this.#client = client;
    this.#options = options;
    this.#clock = clock;
    this.#target = options.savepointTo;
  }

  /** The one that was left behind. */
  get written(): SavepointInfo | undefined {
    return this.#written;
  }

  /** Where to leave one. Throws StreamRuntimeError SAVEPOINT_NEEDS_STATE_TOPICS. */
  leaveAt(target: string): void {
    this.#checkStateTopics();
    this.#target = target;
  }

  async planning(): Promise<void> {
    const { fromSavepoint } = this.#options;
    if (this.#target !== undefined) {
      this.#checkStateTopics();
      await savepointPlace(this.#target, this.#client).checkFree();
    }
    if (fromSavepoint === undefined) return;
    this.#checkStateTopics('there is nowhere that the state of a savepoint could go to');
    const plan = await trialPlan(this.#graph, this.#client, this.#options);
    const place = savepointPlace(fromSavepoint, this.#client);
    await checkRestore(place, { ...this.#around(), plan });
  }

  async planned(plan: JobPlan): Promise<void> {
    const { fromSavepoint, log = silentLog, groupId } = this.#options;
    if (fromSavepoint === undefined) return;
    const place = savepointPlace(fromSavepoint, this.#client);
    await restoreSavepoint(place, { ...this.#around(), plan });
    log.info({ savepoint: fromSavepoint, group: groupId }, 'The group starts from a savepoint.');
  }

  wired(parts: JobParts): void {
    this.#parts = parts;
  }

  async leaving(kind: EndingKind): Promise<void> {
    if (this.#target === undefined || this.#parts === undefined) return;
    if (kind !== 'finished' && kind !== 'suspended') return;
    const { plan, tasks, consumer } = this.#parts;
    const place = savepointPlace(this.#target, this.#client);
    this.#written = await writeSavepoint(place, {
      ...this.#around(),
      ...{ plan, tasks, memberId: consumer.memberId },
    });
  }

  #around() {
    const { groupId } = this.#options;
    return { graph: this.#graph, client: this.#client, clock: this.#clock, groupId };
  }

  #checkStateTopics(so = 'there is nothing that a savepoint could be made of'): void {
    const { groupId, stateTopics = true } = this.#options;
    if (stateTopics) return;
    const { subTopologies } = describeTopology(this.#graph, groupId);
    if (subTopologies.every(({ changelog }) => changelog === undefined)) return;
    throw new StreamRuntimeError(
      'SAVEPOINT_NEEDS_STATE_TOPICS',
      `The job keeps its state in memory only: ${so}.`,
    );
  }
}
