import { expect, it } from 'vitest';
import { type JobState, LifeCycle } from './life-cycle.ts';

function through(...states: JobState[]): { life: LifeCycle; taken: JobState[] } {
  const taken: JobState[] = [];
  const life = new LifeCycle((state) => taken.push(state));
  for (const state of states) life.to(state);
  return { life, taken };
}

it('goes through the states of a job that rebalances and is stopped', () => {
  const states = ['starting', 'rebalancing', 'running', 'rebalancing', 'running'] as const;
  expect(through(...states, 'stopping', 'stopped').taken).toEqual([
    ...states,
    'stopping',
    'stopped',
  ]);
});

it('does not come back to life: a rebalance during a stop is no step', () => {
  const { life, taken } = through('starting', 'running', 'stopping', 'rebalancing', 'running');
  expect(taken).toEqual(['starting', 'running', 'stopping']);
  expect(life.isActive).toBe(false);
});

it('can fail on its way out, and ends as failed then', () => {
  const { life } = through('starting', 'running', 'finishing', 'failing', 'stopped', 'failed');
  expect(life.state).toBe('failed');
});

it('tells a state once', () => {
  expect(through('starting', 'running', 'running').taken).toEqual(['starting', 'running']);
});
