// ListTransactions, versions 0-2 (flexible): the transactional ids that this broker coordinates, and their states
// (KIP-664).
//
// - An empty filter lets everything through; the filter passes what is in one of the states, by one of the producer
//   ids, and (v1, KIP-994) open for longer than so many milliseconds.
// - v2 (KIP-1152) filters by a regular expression that must fit the whole id. Differs from Apache Kafka: the
//   expression is one of JavaScript, not of RE2.
import { coordinates } from '../cluster/coordinated.ts';
import type { TransactionFacts } from '../transactions/transaction-facts.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  bigint64,
  int16,
  int32,
  int64,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

/** In Kafka's words. */
const STATES: readonly string[] = [
  ...['Ongoing', 'PrepareCommit', 'PrepareAbort', 'CompleteCommit', 'CompleteAbort', 'Empty'],
  ...['PrepareEpochFence', 'Dead'],
];

const request = struct({
  stateFilters: array(string),
  producerIdFilters: array(bigint64),
  durationFilter: since(1, int64, -1),
  transactionalIdPattern: since(2, nullable(string), null),
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  errorCode: int16,
  unknownStateFilters: optional(array(string), []),
  transactionStates: array({
    transactionalId: string,
    producerId: bigint64,
    transactionState: string,
  }),
});

registerApi({
  key: 66,
  name: 'ListTransactions',
  versions: [0, 2],
  flexibleFrom: 0,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const answer = await permitted(asked);
    const transactionStates = answer.transactionStates.filter(({ transactionalId }) =>
      access.allows('describe', 'transactionalId', transactionalId),
    );
    return { ...answer, transactionStates };
  },
  handle,
});

function handle(filter: Read<typeof request>, { broker }: RequestContext) {
  const pattern = patternOf(filter.transactionalIdPattern);
  if (pattern === 'invalid')
    return { errorCode: errorCode('INVALID_REGULAR_EXPRESSION'), transactionStates: [] };
  const now = broker.clock.now();
  const found = broker.transactions
    .list()
    .filter(({ transactionalId }) => coordinates(broker, 'transaction', transactionalId))
    .filter((facts) => passes(facts, filter, now))
    .filter(({ transactionalId }) => pattern?.test(transactionalId) ?? true);
  return {
    errorCode: errorCode('NONE'),
    unknownStateFilters: filter.stateFilters.filter((name) => !STATES.includes(name)),
    transactionStates: found.map(({ transactionalId, producerId, state }) => ({
      transactionalId,
      producerId,
      transactionState: state,
    })),
  };
}

function passes(
  { state, producerId, startedAt }: TransactionFacts,
  { stateFilters, producerIdFilters, durationFilter }: Read<typeof request>,
  now: number,
): boolean {
  if (stateFilters.length > 0 && !stateFilters.includes(state)) return false;
  if (producerIdFilters.length > 0 && !producerIdFilters.includes(producerId)) return false;
  return durationFilter < 0 || now - (startedAt ?? -1) > durationFilter;
}

function patternOf(text: string | null): RegExp | undefined | 'invalid' {
  if (text === null || text === '') return undefined;
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return 'invalid';
  }
}
