/**
 * Kafka tells nobody the time, but for one request that is meant for its operators: DescribeQuorum.
 * Where that is not permitted or not known, nothing is said: the times of records tell when they were
 * written and by whose clock, and to write one only to see its time would be more than looking.
 */

import { isIP } from 'node:net';
import { parseBrokerAddress } from '../client/broker-address.ts';
import type { BrokerSession } from '../client/broker-session.ts';
import { describeQuorumRequest } from '../requests/describe-quorum.ts';
import { type Finding, failedWith, fine } from './finding.ts';

const MINUTE_MS = 60_000;
const REFUSED_MS = 60 * MINUTE_MS;

/** Compares this machine's clock with the leading controller's. */
export async function checkClock(
  session: BrokerSession,
  broker: string,
  now: () => number,
): Promise<Finding> {
  const before = now();
  const begin = performance.now();
  const brokerTime = await timeOf(session);
  const roundTrip = performance.now() - begin;
  if (brokerTime === undefined) return withoutTime(broker);
  return judge(before + roundTrip / 2 - brokerTime, roundTrip / 2);
}

/** @param skewMs how far this machine is ahead */
export function judge(skewMs: number, errorMs: number): Finding {
  const apart = `${duration(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead of'} the broker's`;
  const text = `this machine's clock is ${apart} (± ${Math.ceil(errorMs)} ms)`;
  if (Math.abs(skewMs) >= REFUSED_MS) {
    return failedWith('clock', 'CLOCK_SKEW', `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  }
  if (Math.abs(skewMs) >= MINUTE_MS) return { check: 'clock', status: 'warning', detail: text };
  return Math.abs(skewMs) <= errorMs + 1_000
    ? fine('clock', `this machine and the broker agree (± ${Math.ceil(errorMs)} ms)`)
    : fine('clock', text);
}

async function timeOf(session: BrokerSession): Promise<number | undefined> {
  if (!session.has(describeQuorumRequest)) return undefined;
  const answer = await session.ask(describeQuorumRequest).catch(() => undefined);
  return answer?.leaderTime;
}

function withoutTime(broker: string): Finding {
  const { host } = parseBrokerAddress(broker);
  return isLoopback(host)
    ? fine('clock', 'the broker is at an address of this machine (no tunnel, no virtual machine?)')
    : {
        check: 'clock',
        status: 'unknown',
        detail: 'the broker does not tell its time to this user (DescribeQuorum)',
      };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function duration(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const;
  for (const [unit, length] of units) {
    const count = Math.round(ms / length);
    // A second less than a day is a day to people.
    if (ms >= length * 0.99) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return `${Math.round(ms)} ms`;
}
