/**
 * Why a job can be refused or stopped by the event-time engine. `docs/errors.md` is made from this
 * table, and `EventTimeError` takes its code, hint and exit code from it.
 */

/** One row of an error table. */
export interface ErrorRow {
  /** What went wrong, as a cause. */
  readonly cause: string;
  /** What to do next. */
  readonly cure: string;
  /** 1: the running job failed; 2: the job was described wrongly. */
  readonly exitCode: 1 | 2;
}

/** Every error code of `@tidemark/event-time`. */
export const EVENT_TIME_ERROR_CODES = {
  NULL_KEY: {
    cause: 'A key selector returned null or undefined.',
    cure: 'Filter such records out before keyBy, or map them to a key of their own.',
    exitCode: 1,
  },
  KEY_NOT_PRIMITIVE: {
    cause: 'A key selector returned an object; objects are equal only to themselves.',
    cure: 'Return a string, number, bigint or boolean; join several fields to one string.',
    exitCode: 1,
  },
  TIMESTAMP_NOT_A_NUMBER: {
    cause: 'A timestamp assigner returned something that is no number (NaN included).',
    cure: 'Return epoch milliseconds; check dates for validity before they reach the source.',
    exitCode: 1,
  },
  INVALID_OUT_OF_ORDERNESS: {
    cause: 'The bound of WatermarkStrategy.forBoundedOutOfOrderness is negative or no number.',
    cure: 'Pass zero or more milliseconds, e.g. seconds(5).',
    exitCode: 2,
  },
  INVALID_IDLE_TIMEOUT: {
    cause: 'The timeout of WatermarkStrategy.withIdleness is zero, negative or no number.',
    cure: 'Pass more than zero milliseconds, e.g. seconds(30).',
    exitCode: 2,
  },
  INVALID_WINDOW_SIZE: {
    cause: 'The size or slide of a window is no positive whole number of milliseconds.',
    cure: 'Pass more than zero milliseconds, e.g. TumblingEventTimeWindows.of(minutes(1)).',
    exitCode: 2,
  },
  INVALID_WINDOW_OFFSET: {
    cause: 'The offset of a window is as large as the distance between two windows, or larger.',
    cure: 'Pass an offset between -size and size (for sliding windows: between -slide and slide).',
    exitCode: 2,
  },
  INVALID_SESSION_GAP: {
    cause: 'The gap of a session window is no positive whole number of milliseconds.',
    cure: 'Pass or return more than zero milliseconds, e.g. EventTimeSessionWindows.withGap(minutes(10)).',
    exitCode: 2,
  },
  INVALID_ALLOWED_LATENESS: {
    cause: 'The allowed lateness of a window is negative or no number.',
    cure: 'Pass zero or more milliseconds, e.g. allowedLateness(seconds(30)).',
    exitCode: 2,
  },
  INVALID_TRIGGER_INTERVAL: {
    cause: 'The interval of a trigger or evictor is no positive whole number of milliseconds.',
    cure: 'Pass more than zero milliseconds, e.g. ContinuousEventTimeTrigger.of(seconds(10)).',
    exitCode: 2,
  },
  INVALID_COUNT: {
    cause: 'The count of a count window, trigger or evictor is no positive whole number.',
    cure: 'Pass one or more, e.g. countWindow(100).',
    exitCode: 2,
  },
  TRIGGER_NOT_MERGEABLE: {
    cause: 'Session windows merge, and the trigger that they were given cannot.',
    cure: 'Override canMerge() and onMerge() of the trigger, or use windows that do not merge.',
    exitCode: 2,
  },
  AGGREGATE_NOT_MERGEABLE: {
    cause: 'Session windows merge, and the AggregateFunction that they were given has no merge().',
    cure: 'Give it merge(a, b), which returns one accumulator for two.',
    exitCode: 2,
  },
  WINDOW_STATE_OF_MERGING_WINDOW: {
    cause: 'A function asked for per-window state of windows that merge: nobody could merge it.',
    cure: 'Use context.globalState(), keyed by what tells your sessions apart, or windows of a fixed size.',
    exitCode: 1,
  },
  WINDOW_MERGED_TOO_LATE: {
    cause: 'Windows were merged into one that is over already.',
    cure: 'Correct mergeWindows() of the window assigner: a merged window must cover all it is made of.',
    exitCode: 1,
  },
  TIMESTAMP_MISSING: {
    cause: 'An element without a timestamp reached an event-time window.',
    cure: 'Give the source a timestamp assigner: WatermarkStrategy….withTimestampAssigner(…).',
    exitCode: 1,
  },
  INVALID_WATERMARK_INTERVAL: {
    cause: 'The automatic watermark interval is negative or no number.',
    cure: 'Pass the interval in milliseconds; 200 is the default, 0 switches probes off.',
    exitCode: 2,
  },
  INVALID_NAME: {
    cause:
      'A name of a job, operator, state or side output is empty, too long or has control characters.',
    cure: 'Use 1 to 200 printable characters.',
    exitCode: 2,
  },
  UID_TAKEN: {
    cause: 'Two operators of one job have the same uid.',
    cure: 'Give each operator a uid of its own: state is found by it after a restart.',
    exitCode: 2,
  },
  EMPTY_JOB: {
    cause: 'A job was executed that has no sink: nothing would come out of it.',
    cure: 'End the stream with print() or sinkTo() before execute().',
    exitCode: 2,
  },
  FOREIGN_STREAM: {
    cause: 'Streams of two environments were put together.',
    cure: 'Build all streams of one job from one StreamExecutionEnvironment.',
    exitCode: 2,
  },
  FUNCTION_NOT_COPYABLE: {
    cause: 'A function object has #private fields, so that no copy can be made for each task.',
    cure: 'Pass a factory, e.g. .process(() => new Totals()), or use `private` fields.',
    exitCode: 2,
  },
  TIMER_OUTSIDE_KEYED_CONTEXT: {
    cause:
      'A timer was set or deleted on a stream that has no key, or where there is no current key, e.g. in open().',
    cure: 'Use keyBy(…) and a KeyedProcessFunction: a timer belongs to a key.',
    exitCode: 1,
  },
  STATE_OUTSIDE_KEYED_CONTEXT: {
    cause:
      'Keyed state was asked for by a function on a stream that has no key, or used where there is no current key.',
    cure: 'Use keyBy(…), and use state in processElement or onTimer only.',
    exitCode: 1,
  },
  STATE_USED_BEFORE_OPEN: {
    cause: 'State was read or written before the first element, where there is no current key.',
    cure: 'Ask for state in open(), and read and write it in processElement or onTimer only.',
    exitCode: 1,
  },
  STATE_SERDE_FAILED: {
    cause: 'A value in state could not be written into a snapshot, or not be read from one.',
    cure: 'Keep plain data in state (no instances of classes, no functions), or give the state descriptor a serde.',
    exitCode: 1,
  },
  INVALID_TTL: {
    cause:
      'The time to live of a state is zero, negative or no number, or its cleanup is no count.',
    cure: 'Pass more than zero milliseconds, e.g. StateTtlConfig.of(minutes(30)).',
    exitCode: 2,
  },
  SNAPSHOT_VERSION_UNKNOWN: {
    cause: 'A snapshot was written by another version, in a form that this one cannot read.',
    cure: 'Restore it with the version that wrote it, or start the job without it.',
    exitCode: 2,
  },
  SNAPSHOT_OPERATOR_MISSING: {
    cause: 'A snapshot has state of operators that the job does not have any more.',
    cure: 'Give operators a uid() and keep it, or pass allowNonRestoredState to give that state up.',
    exitCode: 2,
  },
  SNAPSHOT_OPERATOR_CHANGED: {
    cause: 'An operator is of another kind than the one of this name in the snapshot.',
    cure: 'Give the new operator a uid() of its own, or start the job without the snapshot.',
    exitCode: 2,
  },
  RESTORE_FINISHED: {
    cause: 'A change was to be restored after the restore was finished.',
    cure: 'Apply all changes before finish(), and feed the task after it.',
    exitCode: 1,
  },
  SNAPSHOT_STATE_CHANGED: {
    cause: 'A state is of another kind than in the snapshot.',
    cure: 'Give the new state another name, or start the job without the snapshot.',
    exitCode: 2,
  },
  SNAPSHOT_TTL_CHANGED: {
    cause:
      'The time to live of a state was switched on or off, or to another time, since the snapshot.',
    cure: 'Switch it back, or give the state another name: values without a stamp have no age.',
    exitCode: 2,
  },
  OPERATOR_UNKNOWN: {
    cause:
      'Keyed state was asked for of an operator that this task does not have, or that has none.',
    cure: 'Pass the uid or the name of an operator with keyed state.',
    exitCode: 1,
  },
  STATE_NAME_TAKEN: {
    cause: 'Two states of different kinds have the same name in one operator.',
    cure: 'Give each state descriptor of an operator a name of its own.',
    exitCode: 1,
  },
  STATE_NOT_MERGEABLE: {
    cause: 'A trigger asked to merge a state of which two values cannot become one.',
    cure: 'Keep what has to survive a merge of windows in a ReducingState, AggregatingState or ListState.',
    exitCode: 1,
  },
  INVALID_JOIN_INTERVAL: {
    cause: 'A bound of an interval join is no number, or the lower one is above the upper one.',
    cure: 'Pass milliseconds, lower bound first, e.g. between(minutes(-5), minutes(5)).',
    exitCode: 2,
  },
  BROADCAST_STATE_UNKNOWN: {
    cause: 'A broadcast state was asked for that the broadcast stream does not have.',
    cure: 'Give its descriptor to broadcast(…), and ask with one of the same name.',
    exitCode: 1,
  },
  INVALID_WATERMARK_ALIGNMENT: {
    cause: 'A drift or an update interval of a watermark alignment is negative, zero or no number.',
    cure: 'Pass milliseconds, e.g. withWatermarkAlignment("orders", seconds(20), seconds(1)).',
    exitCode: 2,
  },
  SIDE_OUTPUT_WITHOUT_TAG: {
    cause: 'A value was sent to a side output without an OutputTag.',
    cure: "Pass the tag, e.g. ctx.output(new OutputTag<Order>('late'), order).",
    exitCode: 1,
  },
  INVALID_TIMER: {
    cause: 'A timer was set for a time that is no number.',
    cure: 'Pass epoch milliseconds; in processElement ctx.timestamp() is undefined for records without one.',
    exitCode: 1,
  },
  SINK_WITHOUT_WRITER: {
    cause:
      'Nobody can write to this kind of sink: it makes no writer itself, and the runtime knows no such kind.',
    cure: 'Use a sink of the runtime that executes the job, or give the sink a createWriter().',
    exitCode: 2,
  },
  NODE_NOT_IN_TASK: {
    cause: 'A task was asked for an input that it does not have.',
    cure: 'Ask for source nodes of the task, or for a keyBy node at whose output the task begins.',
    exitCode: 1,
  },
  EXCHANGE_MISSING: {
    cause: 'A task ends at a keyBy whose operators run elsewhere, and nobody takes its elements.',
    cure: 'Pass `exchange` to the StreamTask, or give it the nodes after the keyBy too.',
    exitCode: 1,
  },
  INPUT_UNKNOWN: {
    cause: 'A record or watermark came from a partition or channel that was never added.',
    cure: 'Call addPartition() or addChannel() first.',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of this package. */
export type EventTimeErrorCode = keyof typeof EVENT_TIME_ERROR_CODES;
