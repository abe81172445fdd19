/**
 * Two or three processes of one job on one fake Kafka, to which everything happens that can: they die
 * at any step of the protocol, requests fail, partitions change hands, one goes on as a zombie.
 */

import { readdir } from 'node:fs/promises';
import {
  type Collector,
  type JobGraph,
  type ProcessWindowContext,
  ProcessWindowFunction,
  StreamExecutionEnvironment,
  type TimeWindow,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '@tidemark/event-time';
import type { TopicPartition } from '../client/kafka-client.ts';
import { JobRunner } from '../job/job-runner.ts';
import { kafkaSink } from '../kafka-sink.ts';
import { kafkaSource } from '../kafka-source.ts';
import type { JobOptions } from '../options.ts';
import type { TaskSnapshots } from '../snapshot/task-snapshots.ts';
import type { FakeClient } from './fake-client.ts';
import type { FakeConsumer } from './fake-consumer.ts';
import { type FakeKafka, Transient } from './fake-kafka.ts';
import { ManualTimers, settled } from './manual-timers.ts';
import { type TestOrder, Totals, testSerde } from './order-job.ts';

/** One thing that happens. */
export type ChaosAction =
  | {
      readonly type: 'order';
      readonly partition: number;
      readonly customer: number;
      readonly category: number;
    }
  | { readonly type: 'work'; readonly member: number; readonly limit: number; readonly ms: number }
  | { readonly type: 'kill'; readonly member: number; readonly afterSteps: number }
  | { readonly type: 'fail'; readonly afterSteps: number }
  | { readonly type: 'start' }
  | {
      readonly type: 'rebalance';
      readonly seed: number;
      readonly zombie: boolean;
      readonly isNoticed: boolean;
    }
  | { readonly type: 'heartbeat'; readonly member: number }
  | { readonly type: 'compact' };

interface Member {
  readonly client: FakeClient;
  readonly consumer: FakeConsumer;
  readonly timers: ManualTimers;
  readonly result: Promise<unknown>;
  isFetching: boolean;
}

/** How many orders a window of a key holds. */
class CountOfWindow extends ProcessWindowFunction<TestOrder, string, string, TimeWindow> {
  process(
    key: string,
    context: ProcessWindowContext<TimeWindow>,
    orders: readonly TestOrder[],
    out: Collector<string>,
  ): void {
    out.collect(`${key} ${context.window().start} ${orders.length}`);
  }
}

/** Totals per customer and per category, and counts per category and window, all to one topic. */
export function chaosJob(): JobGraph {
  const environment = new StreamExecutionEnvironment({
    execute: async ({ name }) => ({ jobName: name }),
  });
  const orders = environment.fromSource(
    kafkaSource({ topic: 'orders', serde: testSerde, partitionedBy: 'customer' }),
    WatermarkStrategy.forMonotonousTimestamps<TestOrder>().withTimestampAssigner(({ at }) => at),
    'Orders',
  );
  const sink = (name: string) =>
    kafkaSink<string>({
      topic: 'results',
      serialize: (value) => ({ key: value.split(' ')[0] ?? null, value: `${name} ${value}` }),
    });
  orders.keyBy('customer').process(new Totals()).sinkTo(sink('customer'));
  orders.keyBy('category').process(new Totals()).name('Categories').sinkTo(sink('category'));
  orders
    .keyBy(({ category }) => category)
    .window(TumblingEventTimeWindows.of(1_000))
    .process(new CountOfWindow())
    .sinkTo(sink('window'));
  return environment.getJobGraph('chaos');
}

/** Plays actions; call `finish` when they are played, and `end` whatever has come of them. */
export class Chaos {
  readonly kafka: FakeKafka;
  readonly orders: TestOrder[] = [];
  readonly failures: unknown[] = [];
  readonly #members: Member[] = [];
  readonly #snapshots: TaskSnapshots[] = [];
  readonly #graph: JobGraph;
  readonly #options: Partial<JobOptions>;
  readonly #clock: number[] = [];

  constructor(kafka: FakeKafka, graph: JobGraph, options: Partial<JobOptions> = {}) {
    this.kafka = kafka;
    this.#graph = graph;
    this.#options = options;
  }

  async play(action: ChaosAction): Promise<void> {
    switch (action.type) {
      case 'order':
        this.#order(action);
        return;
      case 'work':
        await this.#work(this.#member(action.member), action.limit, action.ms);
        return;
      case 'kill': {
        const member = this.#member(action.member);
        if (member) member.client.stepsToLive = action.afterSteps;
        return;
      }
      case 'fail':
        this.#failAfter(action.afterSteps);
        return;
      case 'start':
        await this.#start();
        return;
      case 'rebalance':
        await this.#rebalance(action.seed, action.zombie, action.isNoticed);
        return;
      case 'heartbeat':
        this.#member(action.member)?.consumer.listener.stillMember();
        await settled();
        return;
      case 'compact':
        for (const [name, log] of this.kafka.logs) if (name.includes('-changelog-')) log.compact();
    }
  }

  /** Lets one process that nothing happens to do the rest, up to the end. */
  async finish(): Promise<void> {
    for (const { client } of this.#members) client.kill();
    this.kafka.onStep = async () => {};
    // What nobody fences any more Kafka ends after a minute.
    if (this.#options.fencing === false) this.kafka.abortAll();
    const last = await this.#start({ bounded: true });
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    last.result.then(over, over);
    for (let turn = 0; !isOver && turn < 200; turn++) {
      last.consumer.listener.stillMember();
      await this.#work(last, 50, 500);
      // Turns are counted, and a file takes as many of them as the disk is slow.
      await this.#filesAtRest();
    }
    if (!isOver) throw new Error('The last process did not come to an end.');
    await last.result;
  }

  /** Kills what still runs; nothing of it is written any more when this resolves. */
  async end(): Promise<void> {
    for (const { client } of this.#members) client.kill();
    await settled();
    await this.#filesAtRest();
  }

  async #filesAtRest(): Promise<void> {
    for (const snapshots of this.#snapshots) await snapshots.atRest();
  }

  #order({ partition, customer, category }: ChaosAction & { type: 'order' }): void {
    const at = (this.#clock[partition] ?? 0) + 100;
    this.#clock[partition] = at;
    const order = {
      customer: `c${partition}${customer}`,
      category: `k${category}`,
      cents: 1 << (this.orders.length % 30),
      at,
    };
    this.orders.push(order);
    this.kafka.append('orders', partition, order);
  }

  #member(index: number): Member | undefined {
    return this.#members[index % Math.max(1, this.#members.length)];
  }

  async #work(member: Member | undefined, limit: number, ms: number): Promise<void> {
    if (!member || member.client.isDead) return;
    if (!member.isFetching) {
      member.isFetching = true;
      const done = () => {
        member.isFetching = false;
      };
      void member.consumer.fetch(limit).then(done, done);
    }
    await settled();
    await member.timers.advance(ms);
    await settled();
    // Snapshots are real files: one request to the file system for one of theirs.
    if (this.#options.snapshotDir !== undefined) await readdir(this.#options.snapshotDir);
  }

  async #start(options: Partial<JobOptions> = {}): Promise<Member> {
    const client = this.kafka.connect();
    const timers = new ManualTimers();
    const runner = new JobRunner(
      this.#graph,
      client,
      {
        groupId: 'group',
        from: 'earliest',
        commitIntervalMs: 100,
        printer: { print() {} },
        ...this.#options,
        ...options,
        hooks: {
          wired: ({ snapshots }) => {
            if (snapshots) this.#snapshots.push(snapshots);
          },
        },
      },
      timers,
    );
    const result = runner.run();
    result.catch((error) => this.failures.push(error));
    await settled();
    const consumer = this.kafka.consumers.at(-1) as FakeConsumer;
    const member = { client, consumer, timers, result, isFetching: false };
    this.#members.push(member);
    return member;
  }

  #failAfter(steps: number): void {
    let left = steps;
    this.kafka.onStep = async () => {
      if (left-- === 0) throw new Transient('the network');
    };
  }

  /** A zombie keeps what it had, and knows of nothing. */
  async #rebalance(seed: number, zombie: boolean, isNoticed: boolean): Promise<void> {
    const alive = this.#members.filter(({ client }) => !client.isDead);
    const members = zombie && alive.length > 1 ? alive.slice(1) : alive;
    if (isNoticed) {
      for (const { consumer } of members) {
        consumer.listener.rebalancing();
        void consumer.listener.joining();
      }
      await settled();
    }
    const [first] = members;
    if (!first) return;
    for (const [index, { consumer }] of members.entries()) {
      const isOwn = ({ topic, partition }: TopicPartition) => {
        const part = [...consumer.topics].indexOf(topic);
        return (seed + part * 7 + partition * 3) % members.length === index;
      };
      // Who has a task keeps no standby of it; of two others both may, or neither.
      const isWarm = ({ partition }: TopicPartition) => (seed + partition + index) % 3 > 0;
      const own = this.kafka
        .partitionsOf(consumer.topics)
        .filter((one) => (one.topic.endsWith('-changelog') ? isWarm(one) : isOwn(one)));
      consumer.assign(own);
    }
    await settled();
  }
}
