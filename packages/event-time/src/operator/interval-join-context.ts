import { EventTimeError } from '../event-time-error.ts';
import type { ProcessJoinContext } from '../function/process-join-function.ts';
import { OutputTag } from '../stream/output-tag.ts';
import type { Output } from './operator.ts';

/** `ctx` of a ProcessJoinFunction, set to the pair at hand before each call. */
export class IntervalJoinContext implements ProcessJoinContext {
  private readonly operatorOutput: Output;
  private left = 0;
  private right = 0;

  constructor(output: Output) {
    this.operatorOutput = output;
  }

  setTimes(left: number, right: number): void {
    this.left = left;
    this.right = right;
  }

  getLeftTimestamp(): number {
    return this.left;
  }

  getRightTimestamp(): number {
    return this.right;
  }

  getTimestamp(): number {
    return Math.max(this.left, this.right);
  }

  output<X>(tag: OutputTag<X>, value: X): void {
    if (!(tag instanceof OutputTag)) throw new EventTimeError('SIDE_OUTPUT_WITHOUT_TAG');
    this.operatorOutput.collectSide(tag.id, value, this.getTimestamp());
  }
}
