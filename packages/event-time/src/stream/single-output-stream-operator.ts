import { EventTimeError } from '../event-time-error.ts';
import { DataStream } from './data-stream.ts';
import { OutputTag } from './output-tag.ts';

/** The output of an operator, with its side outputs (Flink's class of this name). */
export class SingleOutputStreamOperator<T> extends DataStream<T> {
  /** What the operator sent to `tag`. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  getSideOutput<X>(tag: OutputTag<X>): DataStream<X> {
    if (!(tag instanceof OutputTag)) throw new EventTimeError('SIDE_OUTPUT_WITHOUT_TAG');
    return this.context.dataStream(
      this.context.add({ type: 'sideOutput', tagId: tag.id }, tag.id, [this.nodeId]),
    );
  }

  /** Names the operator in monitors and reports. Throws INVALID_NAME. */
  name(name: string): this {
    this.context.change(this.nodeId, { name });
    return this;
  }

  /** Identifies the operator's state across changes of the job. Throws INVALID_NAME. */
  uid(uid: string): this {
    this.context.change(this.nodeId, { uid });
    return this;
  }
}
