/**
 * The objects behind `ctx`: one per operator, set to the element or timer at hand before each call
 * instead of being made anew.
 */
import { EventTimeError } from '../event-time-error.ts';
import type { OnTimerContext } from '../function/keyed-process-function.ts';
import type { ProcessContext } from '../function/process-function.ts';
import type { TimeDomain, TimerService } from '../function/timer-service.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { OutputTag } from '../stream/output-tag.ts';
import type { Output } from './operator.ts';
import type { TimestampedCollector } from './timestamped-collector.ts';

/** `ctx` on a stream without keys. */
export class OperatorProcessContext implements ProcessContext {
  private readonly operatorOutput: Output;
  private readonly collector: TimestampedCollector;
  private readonly timers: TimerService;

  constructor(output: Output, collector: TimestampedCollector, timers: TimerService) {
    this.operatorOutput = output;
    this.collector = collector;
    this.timers = timers;
  }

  timestamp(): number | undefined {
    return this.collector.timestamp;
  }

  timerService(): TimerService {
    return this.timers;
  }

  output<X>(tag: OutputTag<X>, value: X): void {
    if (!(tag instanceof OutputTag)) throw new EventTimeError('SIDE_OUTPUT_WITHOUT_TAG');
    this.operatorOutput.collectSide(tag.id, value, this.collector.timestamp);
  }
}

/** `ctx` on a keyed stream, in processElement and onTimer. */
export class OperatorKeyedContext
  extends OperatorProcessContext
  implements OnTimerContext<unknown>
{
  /** Set while a timer fires. */
  firingDomain: TimeDomain = 'event-time';
  private readonly backend: KeyedStateBackend;

  constructor(
    output: Output,
    collector: TimestampedCollector,
    timers: TimerService,
    backend: KeyedStateBackend,
  ) {
    super(output, collector, timers);
    this.backend = backend;
  }

  getCurrentKey(): unknown {
    return this.backend.currentKey;
  }

  timeDomain(): TimeDomain {
    return this.firingDomain;
  }
}
