import { expect, test, vi } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
  ProcessFunction,
} from '../index.ts';

test('the end of input fires event-time timers oldest first, then all finish, and processing time stops', () => {
  class Tick extends KeyedProcessFunction<string, number, number> {
    processElement(n: number, context: KeyedProcessContext<string>): void {
      context.timerService().registerEventTimeTimer(n);
      context.timerService().registerProcessingTimeTimer(n);
    }

    override onTimer(time: number, context: OnTimerContext<string>, out: Collector<number>): void {
      if (context.timeDomain() === 'event-time') out.collect(time);
    }
  }
  const finish = vi.fn();
  const { task, source, take } = oneTask<number>((numbers) => {
    const ticks = numbers.keyBy(() => 'all').process(new Tick());
    ticks.print('P');
    ticks.sinkTo({ sinkType: 'test', createWriter: () => ({ write() {}, finish }) });
  });
  for (const n of [30, 10, 20]) source.record(0, n, 0);
  expect(task.nextProcessingTimer).toBe(11);
  task.endOfInput();
  expect(take()).toEqual(['P> 10@10', 'P> 20@20', 'P> 30@30']);
  expect(finish).toHaveBeenCalledOnce();
  expect(task.nextProcessingTimer).toBeUndefined();
});

test('processing-time timers fire one millisecond after their time, in time order over all operators', () => {
  class Later extends KeyedProcessFunction<string, number, string> {
    private readonly name: string;
    private readonly delays: readonly number[];

    constructor(name: string, delays: readonly number[]) {
      super();
      this.name = name;
      this.delays = delays;
    }

    processElement(_n: number, context: KeyedProcessContext<string>): void {
      const service = context.timerService();
      for (const delay of this.delays) {
        service.registerProcessingTimeTimer(service.currentProcessingTime() + delay);
      }
    }

    override onTimer(time: number, _context: OnTimerContext<string>, out: Collector<string>): void {
      out.collect(`${this.name} ${time}`);
    }
  }
  const { task, clock, source, take } = oneTask<number>((numbers) => {
    const keyed = numbers.keyBy(() => 'all');
    keyed.process(new Later('one', [0, 2])).print('P');
    keyed.process(new Later('two', [1, 3])).print('P');
  });
  const advance = (time: number) => {
    clock.set(time);
    task.advanceProcessingTime(time);
    return take();
  };
  source.record(0, 1, undefined);
  expect(task.nextProcessingTimer).toBe(1);
  expect(advance(0)).toEqual([]);
  expect(advance(1)).toEqual(['P> one 0@undefined']);
  expect(advance(9)).toEqual(['P> two 1@undefined', 'P> one 2@undefined', 'P> two 3@undefined']);
});

test("an error of a user's function comes out of the call that caused it", () => {
  const { source, take } = oneTask<number>((numbers) =>
    numbers
      .map((n) => {
        if (n === 2) throw new RangeError('two');
        return n;
      })
      .print('P'),
  );
  source.record(0, 1, 1);
  expect(() => source.record(0, 2, 2)).toThrow(RangeError);
  expect(take()).toEqual(['P> 1@1']);
});

test('closing closes functions and writers', () => {
  const closed: string[] = [];
  class Keyed extends KeyedProcessFunction<string, number, number> {
    processElement(): void {}

    override close(): void {
      closed.push('keyed');
    }
  }
  class Plain extends ProcessFunction<number, number> {
    processElement(): void {}

    override close(): void {
      closed.push('plain');
    }
  }
  const { task } = oneTask<number>((numbers) => {
    numbers.process(() => new Plain()).print('P');
    const keyed = numbers.keyBy(() => 'k');
    keyed.process(() => new Keyed()).print('P');
    keyed.process(new Plain()).print('P');
    const createWriter = () => ({ write() {}, close: () => closed.push('writer') });
    numbers.sinkTo({ sinkType: 'test', createWriter });
  });
  task.close();
  expect(closed).toEqual(['plain', 'keyed', 'plain', 'writer']);
});
