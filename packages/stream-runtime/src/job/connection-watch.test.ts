import { describe, expect, it } from 'vitest';
import { silentLog } from '../options.ts';
import { ManualTimers } from '../test-support/manual-timers.ts';
import { ConnectionWatch } from './connection-watch.ts';

function watching() {
  const timers = new ManualTimers();
  const told: string[] = [];
  const tell = (fields: object, text: string) => {
    told.push([text, ...Object.values(fields)].join(' '));
  };
  const watch = new ConnectionWatch(timers, { ...silentLog, warn: tell, info: tell });
  return { timers, told, watch };
}

describe('a consumer that fails again and again', () => {
  it('is told of once a minute as long as the reason is the same', async () => {
    const { timers, told, watch } = watching();
    for (let times = 0; times < 700; times++) {
      watch.failed('hung up');
      await timers.advance(100);
    }
    expect(told).toEqual(Array(2).fill('The consumer failed and starts again. hung up'));
  });

  it('is told of at once when the reason is another one', () => {
    const { told, watch } = watching();
    watch.failed('hung up');
    watch.failed('no coordinator');
    expect(told).toEqual([
      'The consumer failed and starts again. hung up',
      'The consumer failed and starts again. no coordinator',
    ]);
  });
});
