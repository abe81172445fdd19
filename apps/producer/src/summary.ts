// The end of a run, for people and for `--report`.

import type { RunAccount } from './run-account.ts';

/** The object that `--report` writes. */
export interface ProducerReport {
  /** Orders that Kafka confirmed, flawed ones included. */
  readonly orders: number;
  readonly elapsedMs: number;
  readonly ordersPerSecond: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Requests that failed and were made again. */
  readonly retries: number;
  readonly late: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** Makes the same orders again, as `--seed`. */
  readonly seed: number;
  readonly maxRssBytes: number;
  readonly cpuMs: number;
}

/** What was used of the machine; of `process.resourceUsage()`. */
export interface Usage {
  readonly maxRssBytes: number;
  readonly cpuMs: number;
}

export function reportOf(
  account: RunAccount,
  sent: number,
  run: { readonly elapsedMs: number; readonly seed: number; readonly retries: number },
  usage: Usage,
): ProducerReport {
  const { acknowledged, failedCount, flaws, latency } = account;
  const seconds = run.elapsedMs / 1_000;
  return {
    orders: acknowledged,
    elapsedMs: Math.round(run.elapsedMs),
    ordersPerSecond: seconds > 0 ? Math.round((acknowledged / seconds) * 10) / 10 : 0,
    sent,
    acknowledged,
    failed: failedCount,
    retries: run.retries,
    late: flaws.late,
    duplicates: flaws.duplicate,
    malformed: flaws.malformed,
    latencyMs: latency.result,
    seed: run.seed,
    ...usage,
  };
}

/** The summary for people. */
export function summaryLines(report: ProducerReport): string[] {
  const { sent, acknowledged, failed, elapsedMs, ordersPerSecond, latencyMs } = report;
  const lines = [
    `Sent ${count(sent, 'order')} in ${(elapsedMs / 1_000).toFixed(1)} s (${ordersPerSecond} a second): ${acknowledged} acknowledged, ${failed} failed.`,
  ];
  if (acknowledged > 0) lines.push(`Latency: p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms.`);
  if (report.retries > 0) lines.push(`Retries: ${report.retries}.`);
  const { late, duplicates, malformed } = report;
  if (late + duplicates + malformed > 0) {
    lines.push(`Of them ${late} late, ${count(duplicates, 'duplicate')}, ${malformed} malformed.`);
  }
  return lines;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
