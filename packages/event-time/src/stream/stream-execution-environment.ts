/** Where a job begins: sources in, `execute` at the end. */
import { EventTimeError } from '../event-time-error.ts';
import { createJobGraph, type JobGraph } from '../graph/job-graph.ts';
import { validName } from '../name.ts';
import { DEFAULT_AUTO_WATERMARK_INTERVAL_MS } from '../time/watermark.ts';
import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { JobExecutionResult, JobExecutor } from './job-executor.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { Source } from './source.ts';

/** Describes one job and hands it to an executor (Flink's class of this name). */
export class StreamExecutionEnvironment<R extends JobExecutionResult = JobExecutionResult> {
  private readonly executor: JobExecutor<R>;
  private readonly builder = new GraphBuilder();
  private autoWatermarkIntervalMs = DEFAULT_AUTO_WATERMARK_INTERVAL_MS;

  constructor(executor: JobExecutor<R>) {
    this.executor = executor;
  }

  /** How often generators are asked; 0 for never. Throws INVALID_WATERMARK_INTERVAL. */
  setAutoWatermarkInterval(intervalMs: number): this {
    if (!(intervalMs >= 0)) throw new EventTimeError('INVALID_WATERMARK_INTERVAL', `${intervalMs}`);
    this.autoWatermarkIntervalMs = intervalMs;
    return this;
  }

  /**
   * Reads a source with watermarks per partition. With a `uid` of its own it can have another name later
   * (Flink: `DataStreamSource`). Throws INVALID_NAME.
   */
  fromSource<T>(
    source: Source<T>,
    strategy: WatermarkStrategy<NoInfer<T>>,
    name: string,
  ): SingleOutputStreamOperator<T> {
    const id = this.builder.add(
      { type: 'source', source, strategy },
      validName(name, 'source'),
      [],
    );
    return this.builder.operatorStream(id);
  }

  /** The job as described so far. Throws INVALID_NAME, UID_TAKEN, EMPTY_JOB. */
  getJobGraph(jobName: string): JobGraph {
    return createJobGraph(jobName, this.builder.nodes(), this.autoWatermarkIntervalMs);
  }

  /** Runs the job until it ends; throws what getJobGraph and the executor throw. */
  async execute(jobName: string): Promise<R> {
    return await this.executor.execute(this.getJobGraph(jobName));
  }
}
