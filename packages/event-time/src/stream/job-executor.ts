import type { JobGraph } from '../graph/job-graph.ts';

/** What a runtime knows when a job has ended; runtimes add their own figures. */
export interface JobExecutionResult {
  readonly jobName: string;
}

/** A runtime: takes the graph, returns when the job has ended (Flink: `PipelineExecutor`). */
export interface JobExecutor<R extends JobExecutionResult = JobExecutionResult> {
  execute(graph: JobGraph): Promise<R>;
}
