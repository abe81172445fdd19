/** The public entry of `@tidemark/event-time/testing`: jobs and operators in tests. */
export { HarnessInput } from './harness-input.ts';
export { type HarnessInputOptions, HarnessJob } from './harness-job.ts';
export { HarnessOutput, type OutputEvent, type OutputRecord } from './harness-output.ts';
export {
  jobHarness,
  keyedHarness,
  type SideOutputOptions,
  streamHarness,
  type TagId,
} from './harnesses.ts';
export { type HarnessOptions, type InputPlace, JobHarness } from './job-harness.ts';
