/** What a lesson's job file needs beside the DataStream API. */
export { AlertResult } from './alert-result.ts';
export { highValueAlerts } from './high-value-alerts.ts';
export type { Lesson, LessonJob } from './lesson-job.ts';
export type { LessonResult } from './lesson-result.ts';
export { addCents, averageCents } from './money.ts';
export { publish } from './publish.ts';
export { selectOrders } from './select-orders.ts';
