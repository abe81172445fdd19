/** A running job, to be looked at and ended (Flink: `JobClient`). */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaClient } from './client/kafka-client.ts';
import type { Timers } from './clock.ts';
import type { JobHooks } from './job/job-hooks.ts';
import { JobRunner } from './job/job-runner.ts';
import type { JobState } from './life-cycle.ts';
import { JobRegistry } from './metrics/job-registry.ts';
import type { JobOptions } from './options.ts';
import { type QueryOptions, StateQueries } from './query/state-queries.ts';
import type { KafkaJobResult } from './result.ts';
import { JobSavepoints } from './savepoint/job-savepoints.ts';

/** How a job is ended. */
export interface StopOptions {
  /** Whether event time ends too: the final watermark fires all that waits for it. Default false. */
  readonly drain?: boolean;
  /** Where to leave a savepoint: a file, or `topic:NAME`. */
  readonly savepoint?: string;
}

/** What `executeAsync` returns. */
export interface JobClient {
  readonly jobName: string;
  readonly status: JobState;
  /** What `execute()` would have returned, or thrown. */
  readonly result: Promise<KafkaJobResult>;
  /**
   * As soon as the job runs: reads no further, processes and commits all that follows from what was read, writes a savepoint
   * if one is wanted, and ends. Rejects as `result` does: a savepoint that cannot be written fails
   * the job, though all is committed and the next run goes on from there.
   */
  stop(options?: StopOptions): Promise<KafkaJobResult>;
  /** Commits what is in hand and ends; what is on its way between tasks waits for the next run. */
  cancel(): Promise<KafkaJobResult>;
  /**
   * The state of a key as of the last commit: a copy, undefined where there is none. While there are
   * uncommitted changes the answer waits for the next commit.
   *
   * @param operator its uid, or name
   * @throws StreamRuntimeError QUERY_OPERATOR_UNKNOWN, QUERY_STATE_UNKNOWN, QUERY_KEY_ELSEWHERE,
   *   JOB_NOT_RUNNING
   */
  query(operator: string, key: unknown, options?: QueryOptions): Promise<unknown>;
  /** In the text form of Prometheus. */
  metrics(): Promise<string>;
}

/** Starts a job. */
export function startJob(
  graph: JobGraph,
  client: KafkaClient,
  options: JobOptions,
  timers: Timers,
): JobClient {
  const stopping = { now: new AbortController(), drained: new AbortController() };
  const suspending = new AbortController();
  const queries = new StateQueries(graph);
  const { groupId } = options;
  const savepoints = new JobSavepoints(graph, client, options, timers);
  const registry = new JobRegistry({ groupId, client, clock: timers });
  const hooks: JobHooks = {
    planning: () => savepoints.planning(),
    planned: (plan) => savepoints.planned(plan),
    wired(parts) {
      savepoints.wired(parts);
      queries.wired(parts);
      registry.wired(parts);
    },
    cut: (task, cut) => queries.cut(task, cut),
    committed: (task, cut) => queries.committed(task, cut),
    leaving: (kind) => savepoints.leaving(kind),
  };
  // A standstill there can only be of a job that runs: whoever asks before waits for that.
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const suspend = () => void begun.then(() => suspending.abort());
  const leavesSavepoint = options.savepointTo !== undefined;
  if (leavesSavepoint) options.signal?.addEventListener('abort', suspend, { once: true });
  if (leavesSavepoint && options.signal?.aborted) suspend();
  let status: JobState = 'created';
  const runner = new JobRunner(
    graph,
    client,
    {
      ...options,
      signal: either(stopping.now.signal, leavesSavepoint ? undefined : options.signal),
      drainSignal: either(stopping.drained.signal, options.drainSignal),
      suspendSignal: suspending.signal,
      hooks,
      onEvent(event) {
        queries.onEvent(event);
        registry.onEvent(event);
        options.onEvent?.(event);
      },
      onState(state) {
        status = state;
        if (state === 'running') begin();
        registry.onState(state);
        options.onState?.(state);
      },
    },
    timers,
  );
  const result = runner
    .run()
    .then((figures) => ({
      ...figures,
      ...(savepoints.written && { savepoint: savepoints.written }),
    }))
    .finally(() => {
      queries.end();
      options.signal?.removeEventListener('abort', suspend);
    });
  // Who looks at the job in another way than by its result need not await that too.
  result.catch(() => {});
  return {
    jobName: graph.name,
    get status() {
      return status;
    },
    result,
    async stop({ drain = false, savepoint } = {}) {
      if (savepoint !== undefined) savepoints.leaveAt(savepoint);
      if (drain) void begun.then(() => stopping.drained.abort());
      else suspend();
      return await result;
    },
    cancel() {
      stopping.now.abort();
      return result;
    },
    query: (operator, key, which) => queries.query(operator, key, which),
    metrics: () => registry.metrics(),
  };
}

function either(own: AbortSignal, users: AbortSignal | undefined): AbortSignal {
  return users ? AbortSignal.any([own, users]) : own;
}
