/** For tests of lessons: the whole job on one task of the engine, without Kafka. */
export { type JobRun, type PartitionedOrder, type Printed, runJob } from './run-job.ts';
