/** What a lesson says of itself at its end: a line for people, an object for `--report`. */

/** The object of `--report`. */
export type LessonReport = {
  /** Orders handed to the job, those that a filter left out included. */
  readonly orders: number;
  /** Results printed, or that would have been without --quiet. */
  readonly results: number;
  /** From the first record read to the last result. */
  readonly elapsedMs: number;
  readonly ordersPerSecond: number;
  /** Orders that came behind the watermark. */
  readonly late: number;
  readonly badRecords: number;
  readonly commits: number;
  /** Keys of state read back at the start. */
  readonly restoredKeys: number;
  readonly maxRssBytes: number;
  readonly cpuMs: number;
};

/** What the report is made of. */
export type LessonFigures = Omit<LessonReport, 'ordersPerSecond' | 'maxRssBytes' | 'cpuMs'>;

/** The figures with what follows from them; `usage` is process.resourceUsage(). */
export function lessonReport(figures: LessonFigures, usage: NodeJS.ResourceUsage): LessonReport {
  const seconds = figures.elapsedMs / 1_000;
  return {
    ...figures,
    ordersPerSecond: seconds > 0 ? Math.round(figures.orders / seconds) : 0,
    maxRssBytes: usage.maxRSS * 1_024,
    cpuMs: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1_000),
  };
}

/** `Processed 1,234 orders in 12.3 s (100 orders/s): 4,936 results, 0 late, 2 bad records.` */
export function summaryLine(report: LessonReport): string {
  // A rate of a few milliseconds says nothing.
  const pace = report.elapsedMs >= 1_000 ? ` (${grouped(report.ordersPerSecond)} orders/s)` : '';
  const counts = [
    counted(report.results, 'result'),
    `${grouped(report.late)} late`,
    counted(report.badRecords, 'bad record'),
  ];
  return `Processed ${counted(report.orders, 'order')} in ${seconds(report.elapsedMs)}${pace}: ${counts.join(', ')}.`;
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function seconds(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
