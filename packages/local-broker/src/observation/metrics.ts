// The broker's figures for Prometheus. Nothing is kept twice: each figure is read when somebody asks.
import { Counter, Gauge, Registry } from 'prom-client';
import type { BrokerState } from '../broker-state.ts';

/** All figures of a broker in the text format of Prometheus. */
export function metricsText(state: BrokerState, connections: number): Promise<string> {
  const registry = new Registry();
  countRequests(registry, state);
  measureData(registry, state, connections);
  return registry.metrics();
}

function countRequests(registry: Registry, { observer }: BrokerState): void {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `local_broker_${name}`, help, labelNames, registers: [registry] });
  const requests = counter('requests_total', 'Requests that were handled.', ['api']);
  const errors = counter(
    'request_errors_total',
    'Answers that held this error, for the whole request or for a part of it.',
    ['api', 'error'],
  );
  const bytesIn = counter('request_bytes_total', 'Bytes of requests.', ['api']);
  const bytesOut = counter('response_bytes_total', 'Bytes of answers.', ['api']);
  const seconds = counter(
    'request_seconds_total',
    'Time that requests took in the broker; a Fetch that waits for records counts as long as it waits.',
    ['api'],
  );
  for (const totals of observer.totals()) {
    const { api } = totals;
    requests.inc({ api }, totals.requests);
    bytesIn.inc({ api }, totals.bytesIn);
    bytesOut.inc({ api }, totals.bytesOut);
    seconds.inc({ api }, totals.durationMs / 1_000);
    for (const [error, count] of totals.errors) errors.inc({ api, error }, count);
  }
}

function measureData(registry: Registry, state: BrokerState, connections: number): void {
  const { topics, groups, transactions, observer } = state;
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `local_broker_${name}`, help, labelNames, registers: [registry] });
  gauge('connections', 'Clients connected.').set(connections);
  gauge('parked_fetches', 'Fetches that wait for records.').set(observer.parkedFetches);
  const partitions = gauge('partitions', 'Partitions of a topic.', ['topic']);
  const logBytes = gauge('log_bytes', 'Bytes of the logs of a topic.', ['topic']);
  const topicCount = gauge('topics', 'Topics.');
  topicCount.set(topics.list().length);
  for (const { name: topic, partitions: logs } of topics.list()) {
    partitions.set({ topic }, logs.length);
    let size = 0;
    for (const log of logs) size += log.size;
    logBytes.set({ topic }, size);
  }
  const groupCount = gauge('groups', 'Consumer groups in a state.', ['state']);
  for (const { groupState } of groups.list()) groupCount.inc({ state: groupState });
  const members = gauge('group_members', 'Members of all groups.');
  for (const { group } of groups.all()) members.inc(group.generations.members.size);
  const open = gauge('open_transactions', 'Transactions that are neither committed nor aborted.');
  open.set(transactions.list().filter((each) => each.state === 'Ongoing').length);
}
