/** The public entry of `@tidemark/event-time`. */
export {
  type ErrorRow,
  EVENT_TIME_ERROR_CODES,
  type EventTimeErrorCode,
} from './error-codes.ts';
export { EventTimeError } from './event-time-error.ts';
export { CountEvictor } from './evictor/count-evictor.ts';
export { Evictor, type EvictorContext, type TimestampedValue } from './evictor/evictor.ts';
export { TimeEvictor } from './evictor/time-evictor.ts';
export type { AggregateFunction } from './function/aggregate-function.ts';
export type {
  BaseBroadcastContext,
  BroadcastContext,
  BroadcastOnTimerContext,
  KeyedBroadcastContext,
  KeyedReadOnlyBroadcastContext,
  ReadOnlyBroadcastContext,
} from './function/broadcast-contexts.ts';
export { BroadcastProcessFunction } from './function/broadcast-process-function.ts';
export type { CoFlatMapFunction } from './function/co-flat-map-function.ts';
export type { CoMapFunction } from './function/co-map-function.ts';
export { CoProcessFunction } from './function/co-process-function.ts';
export type { Collector } from './function/collector.ts';
export type { FunctionSource } from './function/function-copy.ts';
export type {
  FilterFunction,
  FlatMapFunction,
  FlatMapResult,
  MapFunction,
  ReduceFunction,
} from './function/functions.ts';
export type { CoGroupFunction, JoinFunction } from './function/join-functions.ts';
export type { Key, KeyField } from './function/key.ts';
export { KeyedBroadcastProcessFunction } from './function/keyed-broadcast-process-function.ts';
export { KeyedCoProcessFunction } from './function/keyed-co-process-function.ts';
export {
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
} from './function/keyed-process-function.ts';
export type { KeyedStateStore } from './function/keyed-state-store.ts';
export { ProcessAllWindowFunction } from './function/process-all-window-function.ts';
export { type ProcessContext, ProcessFunction } from './function/process-function.ts';
export { type ProcessJoinContext, ProcessJoinFunction } from './function/process-join-function.ts';
export {
  type ProcessWindowContext,
  ProcessWindowFunction,
} from './function/process-window-function.ts';
export type { RuntimeContext } from './function/runtime-context.ts';
export type { TimeDomain, TimerService } from './function/timer-service.ts';
export type { AllWindowFunction, WindowFunction } from './function/window-function.ts';
export type { BroadcastNode } from './graph/broadcast-node.ts';
export type { BroadcastProcessNode } from './graph/broadcast-process-node.ts';
export type { CoFlatMapNode } from './graph/co-flat-map-node.ts';
export type { CoMapNode } from './graph/co-map-node.ts';
export type { CoProcessNode } from './graph/co-process-node.ts';
export { type ExchangeNode, isExchangeNode } from './graph/exchange-node.ts';
export type { FilterNode } from './graph/filter-node.ts';
export type { FlatMapNode } from './graph/flat-map-node.ts';
export type { IntervalJoinNode } from './graph/interval-join-node.ts';
export { createJobGraph, type JobGraph, nodesAfter } from './graph/job-graph.ts';
export type { JobNode, JobNodeType } from './graph/job-node.ts';
export type { KeyByNode } from './graph/key-by-node.ts';
export type { KeyedBroadcastProcessNode } from './graph/keyed-broadcast-process-node.ts';
export type { KeyedCoProcessNode } from './graph/keyed-co-process-node.ts';
export type { KeyedProcessNode } from './graph/keyed-process-node.ts';
export type { MapNode } from './graph/map-node.ts';
export type { NodeBase, NodeId } from './graph/node-base.ts';
export type { PrintNode } from './graph/print-node.ts';
export type { ProcessNode } from './graph/process-node.ts';
export type { ReduceNode } from './graph/reduce-node.ts';
export type { SideOutputNode } from './graph/side-output-node.ts';
export type { SinkNode } from './graph/sink-node.ts';
export type { SourceNode } from './graph/source-node.ts';
export type { TwoInputNode } from './graph/two-input-node.ts';
export type { UnionNode } from './graph/union-node.ts';
export type { WatermarksNode } from './graph/watermarks-node.ts';
export type { AnyWindowFunction, WindowComputation, WindowNode } from './graph/window-node.ts';
export type { ExchangeInput } from './operator/exchange-input-operator.ts';
export type { ExchangeOutput } from './operator/exchange-link.ts';
export { failedInTime, failedOperator } from './operator/failed-operator.ts';
export type { SourceInput } from './operator/source-operator.ts';
export { operatorKeys } from './snapshot/operator-keys.ts';
export { SnapshotBuilder } from './snapshot/snapshot-builder.ts';
export {
  changeKey,
  type TaskChange,
  type TimePart,
  type TimerPart,
} from './snapshot/task-change.ts';
export {
  type KeyedSnapshot,
  type OperatorSnapshot,
  SNAPSHOT_VERSION,
  type SnapshotScope,
  type StateEntry,
  type StateHeader,
  type StateSnapshot,
  type TaskSnapshot,
  type TimerEntry,
} from './snapshot/task-snapshot.ts';
export { AggregatingStateDescriptor } from './state/aggregating-state.ts';
export type { BroadcastState, ReadOnlyBroadcastState } from './state/broadcast-state.ts';
export { type ListState, ListStateDescriptor } from './state/list-state.ts';
export { type MapState, MapStateDescriptor } from './state/map-state.ts';
export type { Namespace } from './state/namespace.ts';
export { fromJson, type JsonValue, toJson } from './state/plain-value.ts';
export { ReducingStateDescriptor } from './state/reducing-state.ts';
export type { AppendingState, State } from './state/state.ts';
export { StateDescriptor, type StateType } from './state/state-descriptor.ts';
export type { StateSerde } from './state/state-serde.ts';
export {
  StateTtlConfig,
  type StateTtlOptions,
  type TtlStateVisibility,
  type TtlTimeCharacteristic,
  type TtlUpdateType,
} from './state/state-ttl-config.ts';
export { type ValueState, ValueStateDescriptor } from './state/value-state.ts';
export { AllWindowedStream } from './stream/all-windowed-stream.ts';
export { BroadcastConnectedStream } from './stream/broadcast-connected-stream.ts';
export { BroadcastStream } from './stream/broadcast-stream.ts';
export {
  CoGroupedEqualTo,
  CoGroupedStreams,
  CoGroupedWhere,
  CoGroupedWindows,
} from './stream/co-grouped-streams.ts';
export { ConnectedStreams } from './stream/connected-streams.ts';
export { DataStream } from './stream/data-stream.ts';
export { DataStreamSink } from './stream/data-stream-sink.ts';
export { IntervalJoin, IntervalJoined } from './stream/interval-join.ts';
export type { JobExecutionResult, JobExecutor } from './stream/job-executor.ts';
export {
  JoinedEqualTo,
  JoinedStreams,
  JoinedWhere,
  JoinedWindows,
} from './stream/joined-streams.ts';
export { KeyedBroadcastConnectedStream } from './stream/keyed-broadcast-connected-stream.ts';
export { KeyedConnectedStreams } from './stream/keyed-connected-streams.ts';
export { KeyedStream } from './stream/keyed-stream.ts';
export { OutputTag } from './stream/output-tag.ts';
export type { Printer } from './stream/printer.ts';
export { SingleOutputStreamOperator } from './stream/single-output-stream-operator.ts';
export type { Sink, SinkWriter, SinkWriterContext } from './stream/sink.ts';
export type { Source } from './stream/source.ts';
export { StreamExecutionEnvironment } from './stream/stream-execution-environment.ts';
export type { TaggedUnion } from './stream/tagged-union.ts';
export { WindowedStream } from './stream/windowed-stream.ts';
export type {
  KeyedStateEntry,
  KeyedStateName,
  KeyedStateView,
  PendingTimer,
} from './task/keyed-state-view.ts';
export { StreamTask, type StreamTaskOptions } from './task/stream-task.ts';
export type { TaskMetrics } from './task/task-metrics.ts';
export type { TaskRestore } from './task/task-restore.ts';
export type { RestoreOptions } from './task/task-state.ts';
export { type Clock, ManualClock } from './time/clock.ts';
export { days, hours, milliseconds, minutes, seconds } from './time/duration.ts';
export {
  DEFAULT_AUTO_WATERMARK_INTERVAL_MS,
  MAX_WATERMARK,
  MIN_WATERMARK,
} from './time/watermark.ts';
export { ContinuousEventTimeTrigger } from './trigger/continuous-event-time-trigger.ts';
export { ContinuousProcessingTimeTrigger } from './trigger/continuous-processing-time-trigger.ts';
export { CountTrigger } from './trigger/count-trigger.ts';
export { type DeltaFunction, DeltaTrigger } from './trigger/delta-trigger.ts';
export { EndOfStreamTrigger } from './trigger/end-of-stream-trigger.ts';
export { EventTimeTrigger } from './trigger/event-time-trigger.ts';
export { NeverTrigger } from './trigger/never-trigger.ts';
export { ProcessingTimeTrigger } from './trigger/processing-time-trigger.ts';
export { PurgingTrigger } from './trigger/purging-trigger.ts';
export { type OnMergeContext, Trigger, type TriggerContext } from './trigger/trigger.ts';
export { TriggerResult } from './trigger/trigger-result.ts';
export { BoundedOutOfOrdernessWatermarks } from './watermark/bounded-out-of-orderness-watermarks.ts';
export {
  WatermarkAlignment,
  type WatermarkAlignmentParams,
} from './watermark/watermark-alignment.ts';
export type {
  TimestampAssigner,
  WatermarkGenerator,
  WatermarkGeneratorContext,
  WatermarkGeneratorSupplier,
  WatermarkOutput,
} from './watermark/watermark-generator.ts';
export { WatermarkStrategy } from './watermark/watermark-strategy.ts';
export { DynamicEventTimeSessionWindows } from './window/dynamic-event-time-session-windows.ts';
export { DynamicProcessingTimeSessionWindows } from './window/dynamic-processing-time-session-windows.ts';
export { EventTimeSessionWindows } from './window/event-time-session-windows.ts';
export { GlobalWindow } from './window/global-window.ts';
export { GlobalWindows } from './window/global-windows.ts';
export { type MergeCallback, MergingWindowAssigner } from './window/merging-window-assigner.ts';
export type { PlainNamespace } from './window/plain-namespace.ts';
export { ProcessingTimeSessionWindows } from './window/processing-time-session-windows.ts';
export type { SessionGapExtractor } from './window/session-gap-extractor.ts';
export { SlidingEventTimeWindows } from './window/sliding-event-time-windows.ts';
export { SlidingProcessingTimeWindows } from './window/sliding-processing-time-windows.ts';
export { TimeWindow } from './window/time-window.ts';
export { TumblingEventTimeWindows } from './window/tumbling-event-time-windows.ts';
export { TumblingProcessingTimeWindows } from './window/tumbling-processing-time-windows.ts';
export type { Window } from './window/window.ts';
export { WindowAssigner, type WindowAssignerContext } from './window/window-assigner.ts';
