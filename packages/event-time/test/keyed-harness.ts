import type { KeyedProcessFunction } from '../src/index.ts';
import { ManualClock } from '../src/index.ts';
import { KeyedProcessOperator } from '../src/operator/keyed-process-operator.ts';
import { RecordingOutput } from './recording-output.ts';

/** One KeyedProcessOperator, fed by hand; the key is what `keyOf` makes of the value. */
export function keyedHarness<T>(
  process: KeyedProcessFunction<string, T, unknown>,
  keyOf: (value: T) => string = () => 'k',
) {
  const output = new RecordingOutput();
  const clock = new ManualClock();
  const keyContext = { key: '' };
  const node = { id: 'p', name: 'P', type: 'keyedProcess', process, inputs: [] } as const;
  const operator = new KeyedProcessOperator(node, keyContext, clock, output);
  operator.open();
  return {
    operator,
    clock,
    element(value: T, timestamp?: number): string[] {
      keyContext.key = keyOf(value);
      operator.processElement(value, timestamp);
      return output.take();
    },
    watermark(timestamp: number): string[] {
      operator.processWatermark(timestamp);
      return output.take();
    },
    processingTime(time: number): string[] {
      clock.set(time);
      operator.onProcessingTimePassed(time);
      return output.take();
    },
  };
}
