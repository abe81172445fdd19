import { DEMO_ERROR_CODES } from './error-codes.ts';

/** A part of the demo ended when it should have gone on. */
export class DemoPartError extends Error {
  override readonly name = 'DemoPartError';
  readonly code: keyof typeof DEMO_ERROR_CODES = 'DEMO_PART_FAILED';
  readonly hint = DEMO_ERROR_CODES.DEMO_PART_FAILED.cure;
  readonly exitCode = DEMO_ERROR_CODES.DEMO_PART_FAILED.exitCode;
}
