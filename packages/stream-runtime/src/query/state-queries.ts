/**
 * Answers what the state of a key is, as of the last committed transaction (Kafka Streams: interactive
 * queries). A task that has uncommitted changes is asked at its next cut, and the answer is given when
 * that cut is committed: nobody sees what a failure could take back.
 */

import { type JobGraph, type Namespace, operatorKeys, StreamTask } from '@tidemark/event-time';
import { partitionForKey } from '@tidemark/kafka-connection';
import type { JobEvent } from '../job/job-events.ts';
import type { JobHooks } from '../job/job-hooks.ts';
import type { JobParts } from '../job/job-parts.ts';
import type { PlannedSubTopology } from '../job/job-plan.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { Task, TaskCut, TaskId } from '../task/task.ts';

/** Which value is meant. */
export interface QueryOptions {
  /** Name of the state, for an operator that has several. */
  readonly state?: string;
  /** The window that the value belongs to, for state that windows have. */
  readonly window?: Namespace;
}

interface Query extends QueryOptions {
  readonly operator: string;
  readonly key: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Answer {
  readonly query: Query;
  readonly cut: TaskCut;
  readonly value: unknown;
}

type Parts = Pick<JobParts, 'plan' | 'tasks' | 'assignment'>;

/** Of one job in this process. */
export class StateQueries implements JobHooks {
  readonly #graph: JobGraph;
  readonly #waiting = new Map<TaskId, Query[]>();
  readonly #answers = new Map<TaskId, Answer[]>();
  #parts: Parts | undefined;
  #isOver = false;
  #known: readonly string[] | undefined;

  constructor(graph: JobGraph) {
    this.#graph = graph;
  }

  /**
   * A copy of the committed value; undefined where the key has none.
   *
   * @throws StreamRuntimeError QUERY_OPERATOR_UNKNOWN, QUERY_STATE_UNKNOWN, QUERY_KEY_ELSEWHERE,
   *   JOB_NOT_RUNNING
   */
  query(operator: string, key: unknown, options: QueryOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const parts = this.#parts;
      if (this.#isOver || parts === undefined) throw notRunning();
      const query = { ...options, operator, key, resolve, reject };
      const id = this.#taskOf(query, parts);
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), query]);
      const task = parts.tasks.all.find((one) => one.id === id);
      if (task) this.#answerIfCommitted(task);
    });
  }

  wired(parts: Parts): void {
    this.#parts = parts;
  }

  cut(task: Task, cut: TaskCut | undefined): void {
    if (cut === undefined) {
      this.#answerIfCommitted(task);
      return;
    }
    const asked = this.#take(task.id);
    if (asked.length === 0) return;
    const answers = asked.flatMap((query) => {
      const value = attempt(query, () => valueIn(task, query));
      return value === FAILED ? [] : [{ query, cut, value }];
    });
    this.#answers.set(task.id, [...(this.#answers.get(task.id) ?? []), ...answers]);
  }

  committed({ id }: Task, cut: TaskCut): void {
    const answers = this.#answers.get(id);
    if (answers === undefined) return;
    this.#answers.delete(id);
    for (const answer of answers) {
      if (answer.cut === cut) answer.query.resolve(answer.value);
      else this.#answers.set(id, [...(this.#answers.get(id) ?? []), answer]);
    }
  }

  /** To be told of what happens to tasks. */
  onEvent(event: JobEvent): void {
    if (event.type === 'task-lost') {
      // What was not committed is asked for again when the task has come back.
      const again = (this.#answers.get(event.task) ?? []).map(({ query }) => query);
      this.#answers.delete(event.task);
      if (again.length === 0) return;
      this.#waiting.set(event.task, [...again, ...(this.#waiting.get(event.task) ?? [])]);
    } else if (event.type === 'task-running') {
      const task = this.#parts?.tasks.all.find(({ id }) => id === event.task);
      if (task) this.#answerIfCommitted(task);
    } else if (event.type === 'task-closed') {
      for (const query of this.#drop(event.task)) query.reject(elsewhere(query.key, event.task));
    }
  }

  /** The job has ended: nothing is answered any more. */
  end(): void {
    this.#isOver = true;
    for (const id of new Set([...this.#waiting.keys(), ...this.#answers.keys()])) {
      for (const query of this.#drop(id)) query.reject(notRunning());
    }
  }

  #answerIfCommitted(task: Task): void {
    if (task.isDirty || task.committing !== undefined) return;
    for (const query of this.#take(task.id)) {
      const value = attempt(query, () => valueIn(task, query));
      if (value !== FAILED) query.resolve(value);
    }
  }

  #take(id: TaskId): readonly Query[] {
    const queries = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    return queries;
  }

  #drop(id: TaskId): readonly Query[] {
    const answers = this.#answers.get(id) ?? [];
    this.#answers.delete(id);
    return [...this.#take(id), ...answers.map(({ query }) => query)];
  }

  #taskOf({ operator, key }: Query, { plan, tasks, assignment }: Parts): TaskId {
    const { id, tasks: count } = this.#subTopologyOf(operator, plan.subTopologies);
    const prefix = `${id}_`;
    const own = tasks.all.filter((task) => task.id.startsWith(prefix));
    // Who writes a source topic may have put keys where Kafka's own partitioner would not.
    const holder = own.find((task) => holds(task, operator, key));
    const expected = `${prefix}${partitionForKey(String(key), count)}`;
    if (holder) return holder.id;
    if (assignment.held.includes(expected)) return expected;
    throw elsewhere(key, expected);
  }

  #subTopologyOf(operator: string, parts: readonly PlannedSubTopology[]): PlannedSubTopology {
    const keys = operatorKeys(this.#graph);
    this.#known ??= keyedOperators(this.#graph);
    const node = [...keys].find(([, name]) => name === operator)?.[0];
    const found = parts.find(({ nodes }) => node !== undefined && nodes.has(node));
    if (found && this.#known.includes(operator)) return found;
    throw new StreamRuntimeError(
      'QUERY_OPERATOR_UNKNOWN',
      `The job has no operator "${operator}" with state by key; those that it has: ${this.#known.join(', ') || 'none'}.`,
    );
  }
}

const FAILED = Symbol('failed');

function attempt(query: Query, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    query.reject(error);
    return FAILED;
  }
}

/** A copy: the job goes on with the value itself. */
function valueIn({ stream }: Task, { operator, key, state, window }: Query): unknown {
  const view = stream.keyedState(operator);
  const names = [...new Set(view.states().map(({ name }) => name))];
  const [first] = names;
  const name = state ?? (names.length === 1 ? first : undefined);
  if (name === undefined || !names.includes(name)) {
    const problem = state === undefined ? 'has several states' : `has no state "${state}"`;
    throw new StreamRuntimeError(
      'QUERY_STATE_UNKNOWN',
      `The operator "${operator}" ${problem}: ${names.join(', ') || 'none'}.`,
    );
  }
  return structuredClone(view.get(name, key, window));
}

function holds({ stream }: Task, operator: string, key: unknown): boolean {
  const view = stream.keyedState(operator);
  return view.states().some(({ name }) => view.get(name, key) !== undefined);
}

/** Made for its answer only: nothing is opened. */
function keyedOperators(graph: JobGraph): readonly string[] {
  const task = new StreamTask({
    graph,
    clock: { now: () => 0 },
    printer: { print() {} },
    sinkWriter: () => ({ write() {} }),
  });
  return task.keyedOperators();
}

function elsewhere(key: unknown, task: TaskId): StreamRuntimeError {
  return new StreamRuntimeError(
    'QUERY_KEY_ELSEWHERE',
    `The key ${JSON.stringify(key)} belongs to task ${task}, which does not run in this process.`,
  );
}

function notRunning(): StreamRuntimeError {
  return new StreamRuntimeError('JOB_NOT_RUNNING', 'The job does not run, or not yet.');
}
