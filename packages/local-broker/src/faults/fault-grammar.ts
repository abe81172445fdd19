// What can be typed as a fault, and what it means:
//
//   API ACTION [after] [WHICH…]        something happens to requests:  end-txn drop after times=1
//   EVENT [WHICH…] [at=] [every=]      something happens at a time:    stop-broker broker=2 every=30s for=5s
import { API_NAMES, type ApiName } from '../apis/api-names.ts';
import { KAFKA_ERROR_NAMES } from '../wire/error-codes.ts';
import { closestWord } from './closest-word.ts';
import type { FaultAction, FaultSettings } from './fault.ts';
import { count, duration, FaultWords, oneOf, probability, text } from './fault-words.ts';
import type { FaultyApi } from './faults.ts';
import type { MarkerLossSettings } from './marker-loss.ts';

/** Something that happens to requests. */
export interface RequestFaultPlan {
  readonly type: 'request';
  readonly text: string;
  readonly api: FaultyApi;
  readonly action: Exclude<FaultAction, { type: 'run' }>;
  readonly settings: FaultSettings;
}

/** What can happen at a time. */
export type FaultEvent =
  | {
      readonly type: 'move-leader';
      readonly topic: string;
      readonly partition: number;
      readonly to: number | undefined;
    }
  | {
      readonly type: 'stop-broker';
      readonly brokerId: number;
      readonly how: 'shutdown' | 'kill';
      readonly forMs: number | undefined;
    }
  | { readonly type: 'fill-disk'; readonly forMs: number | undefined }
  | { readonly type: 'expire-session'; readonly groupId: string }
  | { readonly type: 'fence-producer'; readonly transactionalId: string }
  | { readonly type: 'lose-markers'; readonly settings: MarkerLossSettings }
  | { readonly type: 'drop-connections'; readonly clientId: string | undefined };

/** Something that happens at a time, once or again and again. */
export interface TimedFaultPlan {
  readonly type: 'timed';
  readonly text: string;
  readonly event: FaultEvent;
  /** Milliseconds from the start to the first time. */
  readonly atMs: number;
  /** Milliseconds from one time to the next; undefined: once. */
  readonly everyMs: number | undefined;
}

/** A fault that was typed. */
export type FaultPlan = RequestFaultPlan | TimedFaultPlan;

/** The events that a fault can be. */
const FAULT_EVENTS = [
  'move-leader',
  'stop-broker',
  'fill-disk',
  'expire-session',
  'fence-producer',
  'lose-markers',
  'drop-connections',
] as const satisfies readonly FaultEvent['type'][];

/** What the help of a command says about all this. */
export const FAULT_HELP = `Faults:
  --fault "API ACTION [after] [WHICH]"   each may be given several times
    API      produce, fetch, end-txn, … or any
    ACTION   error=NAME   answer with that error          delay=200ms  answer late
             drop         end the connection              stall        never answer
             cut          send half of the answer
    after    do what is asked first, then the action: the client does not know that it was done
    WHICH    every=10  times=3  skip=5  chance=5%  seed=7
             client=ID  topic=NAME  partition=0  group=ID  transactional-id=ID  broker=2
  --fault "EVENT [at=10s] [every=30s]"
    EVENT    move-leader topic=NAME partition=0 [to=2]    stop-broker broker=2 [for=5s] [how=kill]
             fill-disk [for=5s]                           expire-session group=ID
             fence-producer transactional-id=ID           drop-connections [client=ID]
             lose-markers [times=1] [transactional-id=ID] [topic=NAME partition=0] [group=ID]
                          the next transactions to end hang, as with an Apache Kafka 4.3.1 that shuts down

  pnpm broker --fault "produce error=NOT_LEADER_OR_FOLLOWER every=10"
  pnpm broker --fault "end-txn drop after chance=5%" --fault "fetch delay=300ms topic=orders"
  pnpm broker --brokers 3 --fault "stop-broker broker=2 every=30s for=5s"
`;

/**
 * Understands a fault.
 * @throws FaultSyntaxError
 */
export function parseFault(typed: string): FaultPlan {
  const words = new FaultWords(typed);
  const plan = isEvent(words.subject) ? timed(words, words.subject) : onRequests(words);
  words.end();
  return plan;
}

function onRequests(words: FaultWords): RequestFaultPlan {
  const api = apiOf(words);
  const action = actionOf(words);
  const after = words.flag('after') || action.type === 'cut';
  const settings: FaultSettings = {
    effect: after ? 'after' : 'before',
    ...optional('every', words.value('every', count(1))),
    ...optional('times', words.value('times', count(1))),
    ...optional('skip', words.value('skip', count(0))),
    ...optional('chance', words.value('chance', probability)),
    ...optional('seed', words.value('seed', count(0))),
    ...optional('clientId', words.value('client', text)),
    ...placeOf(words),
    ...optional('groupId', words.value('group', text)),
    ...optional('transactionalId', words.value('transactional-id', text)),
    ...optional('brokerId', words.value('broker', count(1))),
  };
  return { type: 'request', text: words.text, api, action, settings };
}

function apiOf(words: FaultWords): FaultyApi {
  if (words.subject === '') throw words.error('There is nothing in it');
  try {
    return oneOf<FaultyApi>(['any', ...API_NAMES])(words.subject);
  } catch {
    const meant = closestWord(words.subject, [...API_NAMES.map(kebab), ...FAULT_EVENTS, 'any']);
    throw words.error(
      `'${words.subject}' is neither an API nor an event${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
    );
  }
}

function actionOf(words: FaultWords): RequestFaultPlan['action'] {
  const error = words.value('error', oneOf(KAFKA_ERROR_NAMES));
  const ms = words.value('delay', duration);
  const actions: RequestFaultPlan['action'][] = [
    ...(error === undefined ? [] : [{ type: 'fail', error } as const]),
    ...(ms === undefined ? [] : [{ type: 'delay', ms } as const]),
    ...(['stall', 'drop', 'cut'] as const)
      .filter((type) => words.flag(type))
      .map((type) => ({ type })),
  ];
  const [action] = actions;
  if (action === undefined)
    throw words.error('What is to happen is missing: error=NAME, delay=200ms, stall, drop or cut');
  if (actions.length > 1) throw words.error('Only one thing can happen; give a second fault');
  return action;
}

function timed(words: FaultWords, type: FaultEvent['type']): TimedFaultPlan {
  const event = eventOf(words, type);
  const everyMs = words.value('every', duration);
  const atMs = words.value('at', duration) ?? everyMs ?? 0;
  if (everyMs === 0) throw words.error("'every=0s' would never end");
  return { type: 'timed', text: words.text, event, atMs, everyMs };
}

function eventOf(words: FaultWords, type: FaultEvent['type']): FaultEvent {
  switch (type) {
    case 'move-leader': {
      const topic = words.needed('topic', text);
      const partition = words.value('partition', count(0)) ?? 0;
      return { type, topic, partition, to: words.value('to', count(1)) };
    }
    case 'stop-broker': {
      const brokerId = words.needed('broker', count(1));
      const how = words.value('how', oneOf(['shutdown', 'kill'] as const)) ?? 'shutdown';
      return { type, brokerId, how, forMs: words.value('for', duration) };
    }
    case 'fill-disk':
      return { type, forMs: words.value('for', duration) };
    case 'expire-session':
      return { type, groupId: words.needed('group', text) };
    case 'fence-producer':
      return { type, transactionalId: words.needed('transactional-id', text) };
    case 'lose-markers':
      return { type, settings: markerLossOf(words) };
    case 'drop-connections':
      return { type, clientId: words.value('client', text) };
  }
}

/** One transaction unless more are asked for: all would leave nothing that works. */
function markerLossOf(words: FaultWords): MarkerLossSettings {
  return {
    times: words.value('times', count(1)) ?? 1,
    ...optional('transactionalId', words.value('transactional-id', text)),
    ...placeOf(words),
    ...optional('groupId', words.value('group', text)),
  };
}

/** A topic, and perhaps one of its partitions. */
function placeOf(words: FaultWords): { topic?: string; partition?: number } {
  const place = {
    ...optional('topic', words.value('topic', text)),
    ...optional('partition', words.value('partition', count(0))),
  };
  if (place.partition !== undefined && place.topic === undefined)
    throw words.error("'partition=…' wants 'topic=…'");
  return place;
}

function isEvent(subject: string): subject is FaultEvent['type'] {
  return FAULT_EVENTS.some((event) => event === subject);
}

function kebab(name: ApiName): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { [key in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: T });
}
