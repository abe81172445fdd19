/** What several workers report, as one. */
import type { LessonReport } from '../run/report.ts';

/** How a worker ended, and what it did; of one that did not get to its end there are no figures. */
export type WorkerReport = Partial<LessonReport> & {
  /** Counted from 1. */
  readonly worker: number;
  /** Null where a signal killed it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
};

/** As of one process; memory and processor time are those of all workers together. */
export type MergedReport = LessonReport & { readonly workers: readonly WorkerReport[] };

/** The figures are of the workers that got to the end. */
export function mergedReport(workers: readonly WorkerReport[]): MergedReport {
  const sum = (field: keyof LessonReport): number =>
    workers.reduce((total, report) => total + (report[field] ?? 0), 0);
  const elapsedMs = Math.max(0, ...workers.map((report) => report.elapsedMs ?? 0));
  const orders = sum('orders');
  return {
    orders,
    results: sum('results'),
    elapsedMs,
    ordersPerSecond: elapsedMs > 0 ? Math.round((orders * 1_000) / elapsedMs) : 0,
    late: sum('late'),
    badRecords: sum('badRecords'),
    commits: sum('commits'),
    restoredKeys: sum('restoredKeys'),
    maxRssBytes: sum('maxRssBytes'),
    cpuMs: sum('cpuMs'),
    workers,
  };
}
