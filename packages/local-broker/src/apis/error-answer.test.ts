import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf } from '../../test/arbitrary.ts';
import { errorCollector } from '../observation/error-fields.ts';
import { codecFor } from '../wire/codec.ts';
import { errorCode } from '../wire/error-codes.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import './all.ts';
import { API_NAMES } from './api-names.ts';
import { errorAnswer } from './error-answer.ts';
import { asMessage, listOf, type Message } from './message.ts';
import { type RegisteredApi, registeredApis } from './registry.ts';

const ERROR = 'KAFKA_STORAGE_ERROR';

test('the names that faults know are those of the APIs that are registered', () => {
  expect(new Set(registeredApis().map(({ name }) => name))).toEqual(new Set(API_NAMES));
});

test.each(registeredApis())('$name can be answered with any error, in every version', (api) => {
  for (let version = api.minVersion; version <= api.maxVersion; version += 1) {
    const flexible = api.isFlexible(version);
    const requests = arbitraryOf(api.request.node, version, flexible);
    const said = fc.property(requests, (request) => {
      const answer = sent(api, version, errorAnswer(api, version, request, ERROR));
      const codes = new Set<number>();
      errorCollector(api.response.node)?.(answer, codes);
      // What names nothing is told nothing.
      if (codes.size === 0) expect(namesNothing(request)).toBe(true);
      else expect([...codes]).toEqual([errorCode(ERROR)]);
    });
    fc.assert(said, { numRuns: 8 });
  }
});

test('what a request names is named in the answer', () => {
  const answer = answerOf('Fetch', 12, {
    topics: [{ topic: 't', topicId: '', partitions: [{ partition: 3 }, { partition: 5 }] }],
  });
  expect(answer.topics).toMatchObject([
    { topic: 't', partitions: [{ partitionIndex: 3, errorCode: 56 }, { partitionIndex: 5 }] },
  ]);
  expect(answer.errorCode).toBe(0);
  const groups = answerOf('OffsetFetch', 8, { groups: [{ groupId: 'g', topics: null }] });
  expect(listOf(groups, 'groups')).toEqual([{ groupId: 'g', topics: [], errorCode: 56 }]);
  const added = answerOf('AddPartitionsToTxn', 3, { topics: [{ name: 't', partitions: [4] }] });
  expect(added.resultsByTopic).toEqual([
    { name: 't', resultsByPartition: [{ partitionIndex: 4, partitionErrorCode: 56 }] },
  ]);
  expect(
    answerOf('Produce', 9, { topics: [{ name: 't', partitions: [{ index: 1 }] }] }),
  ).toMatchObject({ topics: [{ partitions: [{ index: 1, errorCode: 56, baseOffset: -1 }] }] });
});

/** Whether some list of it is empty or null, so that there may be nothing to say an error about. */
function namesNothing(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || value.some(namesNothing);
  return Object.values(asMessage(value)).some(namesNothing);
}

function answerOf(name: string, version: number, request: Message): Message {
  const api = registeredApis().find((each) => each.name === name);
  if (api === undefined) throw new Error(`no API ${name}`);
  return errorAnswer(api, version, request, ERROR);
}

/** The answer, once on the wire and back. */
function sent(api: RegisteredApi, version: number, answer: Message): unknown {
  const codec = codecFor(api.response, version, api.isFlexible(version));
  const writer = new Writer();
  codec.write(writer, answer);
  return codec.read(new Reader(Buffer.concat(writer.finish())));
}
