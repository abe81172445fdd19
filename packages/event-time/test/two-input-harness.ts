import type { Input } from '../src/operator/operator.ts';
import type { TwoInputOperator } from '../src/operator/two-input-operator.ts';
import type { RecordingOutput } from './recording-output.ts';

/** A two-input operator, fed by hand. */
export function twoInputHarness(operator: TwoInputOperator, output: RecordingOutput) {
  operator.open();
  const feeding = (input: Input) => ({
    element(value: unknown, timestamp?: number): string[] {
      input.processElement(value, timestamp);
      return output.take();
    },
    watermark(timestamp: number): string[] {
      input.processWatermark(timestamp);
      return output.take();
    },
    idle(idle: boolean): string[] {
      input.processWatermarkStatus(idle);
      return output.take();
    },
  });
  return { first: feeding(operator.inputs[0]), second: feeding(operator.inputs[1]) };
}
