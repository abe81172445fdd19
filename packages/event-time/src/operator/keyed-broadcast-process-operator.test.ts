import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import type {
  BroadcastOnTimerContext,
  KeyedBroadcastContext,
  KeyedReadOnlyBroadcastContext,
} from '../function/broadcast-contexts.ts';
import type { Collector } from '../function/collector.ts';
import { KeyedBroadcastProcessFunction } from '../function/keyed-broadcast-process-function.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import { MapStateDescriptor } from '../state/map-state.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';

type Count = { key: string; by: number };
type Command = 'report' | 'report and state' | 'reset' | 'state' | { factor: number };

const settings = new MapStateDescriptor<string, number>('settings');
const sums = new ValueStateDescriptor<number>('sum');

/** Sums per key, times a factor that is broadcast. */
class Sums extends KeyedBroadcastProcessFunction<string, Count, Command, string> {
  private sum!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.sum = context.getState(sums);
  }

  processElement({ by }: Count, context: KeyedReadOnlyBroadcastContext<string>): void {
    const factor = context.getBroadcastState(settings).get('factor') ?? 1;
    this.sum.update((this.sum.value() ?? 0) + by * factor);
    context.timerService().registerEventTimeTimer(100);
  }

  processBroadcastElement(
    command: Command,
    context: KeyedBroadcastContext<string>,
    out: Collector<string>,
  ): void {
    if (command === 'state') this.sum.update(1);
    else if (typeof command === 'object') {
      context.getBroadcastState(settings).put('factor', command.factor);
    } else {
      context.applyToKeyedState(sums, (key, state) => {
        if (command === 'reset') state.clear();
        else out.collect(`${key}=${state.value()}`);
      });
      if (command === 'report and state') this.sum.update(1);
    }
  }

  override onTimer(
    time: number,
    context: BroadcastOnTimerContext<string>,
    out: Collector<string>,
  ): void {
    const factor = context.getBroadcastState(settings).get('factor');
    out.collect(`${context.getCurrentKey()}=${this.sum.value()} x${factor} at ${time}`);
  }
}

function sumsJob(restored?: Parameters<typeof twoSources>[1]) {
  return twoSources<Count, Command>((counts, commands) => {
    counts.keyBy('key').connect(commands.broadcast(settings)).process(new Sums()).print('P');
  }, restored);
}

test('the keyed side reads broadcast state, keeps its own, and sets timers', () => {
  const job = sumsJob();
  job.first({ key: 'a', by: 1 }, 1);
  job.second({ factor: 10 }, 2);
  job.first({ key: 'a', by: 2 }, 3);
  expect(job.watermarks(100)).toEqual(['P> a=21 x10 at 100@100']);
});

test('the broadcast side reaches the state of all keys', () => {
  const job = sumsJob();
  job.first({ key: 'a', by: 1 }, 1);
  job.first({ key: 'b', by: 2 }, 2);
  expect(job.second('report', 3)).toEqual(['P> a=1@3', 'P> b=2@3']);
  job.second('reset', 4);
  expect(job.second('report', 5)).toEqual([]);
});

test('the broadcast side has no key of its own', () => {
  const job = sumsJob();
  job.first({ key: 'a', by: 1 }, 1);
  const refused = expect.objectContaining({ code: 'STATE_USED_BEFORE_OPEN' });
  expect(() => job.second('state', 2)).toThrow(refused);
  expect(() => job.second('report and state', 3)).toThrow(refused);
});

test('both kinds of state survive a restore', () => {
  const before = sumsJob();
  before.second({ factor: 10 }, 1);
  before.first({ key: 'a', by: 1 }, 2);
  const after = sumsJob(before.task.snapshot());
  after.first({ key: 'a', by: 1 }, 3);
  expect(after.second('report', 4)).toEqual(['P> a=20@4']);
});
