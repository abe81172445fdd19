/** What a task counts; the object is the task's own and changes as it runs (names: Flink's metrics). */
export interface TaskMetrics {
  /** Elements from sources and exchanges. */
  numRecordsIn: number;
  /** Elements to sinks, printers and exchanges. */
  numRecordsOut: number;
  /** Elements that no window took any more and that went to no side output. */
  numLateRecordsDropped: number;
}
