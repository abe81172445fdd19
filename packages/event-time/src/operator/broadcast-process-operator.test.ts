import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import type { BroadcastContext, ReadOnlyBroadcastContext } from '../function/broadcast-contexts.ts';
import { BroadcastProcessFunction } from '../function/broadcast-process-function.ts';
import type { Collector } from '../function/collector.ts';
import type { BroadcastState } from '../state/broadcast-state.ts';
import { MapStateDescriptor } from '../state/map-state.ts';

type Rule = { name: string; above?: number };

const rules = new MapStateDescriptor<string, number>('rules');
const others = new MapStateDescriptor<string, number>('others');

/** Emits the names of the rules that a number breaks. */
class Check extends BroadcastProcessFunction<number, Rule, string> {
  processElement(value: number, context: ReadOnlyBroadcastContext, out: Collector<string>): void {
    for (const [name, above] of context.getBroadcastState(rules).immutableEntries()) {
      if (value > above) out.collect(`${value} breaks ${name} at ${context.currentWatermark()}`);
    }
    if (value === -1) context.getBroadcastState(others);
    if (value === -2)
      (context.getBroadcastState(rules) as BroadcastState<string, number>).put('x', 1);
  }

  processBroadcastElement({ name, above }: Rule, context: BroadcastContext): void {
    const state = context.getBroadcastState(rules);
    if (above === undefined) state.remove(name);
    else state.put(name, above);
  }
}

function checkJob(restored?: Parameters<typeof twoSources>[1]) {
  return twoSources<number, Rule>((numbers, ruleStream) => {
    numbers.connect(ruleStream.broadcast(rules)).process(new Check()).print('P');
  }, restored);
}

test('broadcast elements change what the other side reads', () => {
  const job = checkJob();
  expect(job.first(5, 1)).toEqual([]);
  job.second({ name: 'low', above: 3 }, 2);
  job.second({ name: 'high', above: 9 }, 2);
  expect(job.first(5, 3)).toEqual(['P> 5 breaks low at -Infinity@3']);
  job.second({ name: 'low' }, 4);
  job.watermark1(6);
  job.watermark2(4);
  expect(job.first(10, 5)).toEqual(['P> 10 breaks high at 4@5']);
});

test('the other side cannot write, and a state that was not broadcast is refused', () => {
  const job = checkJob();
  expect(() => job.first(-1)).toThrow(expect.objectContaining({ code: 'BROADCAST_STATE_UNKNOWN' }));
  expect(() => job.first(-2)).toThrow(TypeError);
});

test('broadcast state survives a restore', () => {
  const before = checkJob();
  before.second({ name: 'low', above: 3 }, 2);
  expect(checkJob(before.task.snapshot()).first(4, 3)).toEqual(['P> 4 breaks low at -Infinity@3']);
});
