import { expect, test } from 'vitest';
import { parseFault } from './fault-grammar.ts';

test.each([
  [
    'produce error=NOT_LEADER_OR_FOLLOWER every=10',
    {
      api: 'Produce',
      action: { type: 'fail', error: 'NOT_LEADER_OR_FOLLOWER' },
      settings: { effect: 'before', every: 10 },
    },
  ],
  [
    'end-txn drop after chance=5% seed=7',
    {
      api: 'EndTxn',
      action: { type: 'drop' },
      settings: { effect: 'after', chance: 0.05, seed: 7 },
    },
  ],
  [
    'EndTxn  drop   transactional-id=tx times=1 skip=2',
    {
      api: 'EndTxn',
      action: { type: 'drop' },
      settings: { effect: 'before', transactionalId: 'tx', times: 1, skip: 2 },
    },
  ],
  [
    'fetch delay=1.5s topic=orders partition=0 client=app broker=2',
    {
      api: 'Fetch',
      action: { type: 'delay', ms: 1500 },
      settings: { effect: 'before', topic: 'orders', partition: 0, clientId: 'app', brokerId: 2 },
    },
  ],
  [
    'any stall group=g',
    { api: 'any', action: { type: 'stall' }, settings: { effect: 'before', groupId: 'g' } },
  ],
  ['produce cut', { api: 'Produce', action: { type: 'cut' }, settings: { effect: 'after' } }],
])('%s', (text, plan) => {
  expect(parseFault(text)).toEqual({ type: 'request', text, ...plan });
});

test.each([
  [
    'fill-disk at=10s for=5s',
    { atMs: 10_000, everyMs: undefined, event: { type: 'fill-disk', forMs: 5_000 } },
  ],
  [
    'move-leader topic=t partition=1 to=3 every=500ms',
    { atMs: 500, everyMs: 500, event: { type: 'move-leader', topic: 't', partition: 1, to: 3 } },
  ],
  [
    'stop-broker broker=2 how=kill at=0s every=1m',
    {
      atMs: 0,
      everyMs: 60_000,
      event: { type: 'stop-broker', brokerId: 2, how: 'kill', forMs: undefined },
    },
  ],
  [
    'expire-session group=g',
    { atMs: 0, everyMs: undefined, event: { type: 'expire-session', groupId: 'g' } },
  ],
  [
    'fence-producer transactional-id=tx',
    { atMs: 0, everyMs: undefined, event: { type: 'fence-producer', transactionalId: 'tx' } },
  ],
  [
    'lose-markers at=2s',
    { atMs: 2_000, everyMs: undefined, event: { type: 'lose-markers', settings: { times: 1 } } },
  ],
  [
    'lose-markers times=2 transactional-id=tx topic=t partition=0 group=g',
    {
      atMs: 0,
      everyMs: undefined,
      event: {
        type: 'lose-markers',
        settings: { times: 2, transactionalId: 'tx', topic: 't', partition: 0, groupId: 'g' },
      },
    },
  ],
  [
    'drop-connections client=a',
    { atMs: 0, everyMs: undefined, event: { type: 'drop-connections', clientId: 'a' } },
  ],
])('%s', (text, plan) => {
  expect(parseFault(text)).toEqual({ type: 'timed', text, ...plan });
});

test.each([
  ['', 'There is nothing in it.'],
  ['produse drop', "'produse' is neither an API nor an event. Did you mean produce?"],
  ['move-leaders topic=t', 'Did you mean move-leader?'],
  ['xyzzy drop', "'xyzzy' is neither an API nor an event."],
  ['produce', 'What is to happen is missing: error=NAME, delay=200ms, stall, drop or cut.'],
  ['produce drop cut', 'Only one thing can happen; give a second fault.'],
  ['produce error=NOT_LEADER', 'Did you mean NOT_LEADER_OR_FOLLOWER?'],
  ['produce error', "'error' needs a value: error=…."],
  ['produce drop=1', "'drop' has no value."],
  ['produce drop evry=2', "'evry' means nothing here. Did you mean every?"],
  ['produce drop every=0', "'every=0': a whole number from 1 on is needed."],
  ['produce drop every=2 every=3', "'every' is there twice."],
  ['produce drop chance=200%', "'chance=200%': a probability is written like 5% or 0.05."],
  ['produce delay=5', "'delay=5': a duration is written like 200ms or 5s."],
  ['produce drop partition=1', "'partition=…' wants 'topic=…'."],
  ['lose-markers partition=1', "'partition=…' wants 'topic=…'."],
  ['stop-broker', "'broker=…' is missing."],
  ['fill-disk every=0s', "'every=0s' would never end."],
])('%j is refused with a reason', (text, reason) => {
  expect(() => parseFault(text)).toThrow(reason);
});
