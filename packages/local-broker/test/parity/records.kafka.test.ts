// Parity with Apache Kafka: records in, records out, offsets.
import { buildBatch, type NewBatch } from '../../src/records/build-batch.ts';
import { ZERO_UUID } from '../../src/wire/uuid.ts';
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';
import type { Peer } from './peer.ts';

const PRODUCE = 0;
const FETCH = 1;
const LIST_OFFSETS = 2;
const DELETE_RECORDS = 21;
const OFFSET_FOR_EPOCH = 23;

const T = 1_700_000_000_000;
const record = (value: string, timestamp = T, key: string | null = null) => ({
  ...{ key: key === null ? null : Buffer.from(key), value: Buffer.from(value), timestamp },
  headers: [['h', Buffer.from('x')]] as const,
});
const batch = (values: readonly string[], fields: NewBatch = {}) =>
  buildBatch(
    values.map((value, index) => record(value, T + index)),
    fields,
  );
const to = (name: string, index: number, records: Buffer | null) => ({
  name,
  partitions: [{ index, records }],
});
const produced = (topics: Message[], fields: Message = {}) => ({
  ...{ transactionalId: null, acks: -1, timeoutMs: 10_000 },
  ...fields,
  topics,
});
const send = (peer: Peer, name: string, records: Buffer, index = 0) =>
  peer.request(PRODUCE, 9, produced([to(name, index, records)]));

parity(
  PRODUCE,
  'good and bad batches',
  async (peer, version) => {
    const topic = await peer.topic('t', 2);
    const compacted = await peer.topic('compacted', 1, { 'cleanup.policy': 'compact' });
    const stamped = await peer.topic('stamped', 1, { 'message.timestamp.type': 'LogAppendTime' });
    const small = await peer.topic('small', 1, { 'max.message.bytes': '100' });
    const old = await peer.topic('old', 1, { 'message.timestamp.before.max.ms': '1000' });
    const ask = (what: string, topics: Message[], fields: Message = {}, pick = whole) =>
      peer.ask(what, PRODUCE, version, produced(topics, fields), pick);
    await ask('the first batch', [to(topic, 0, batch(['a', 'b']))]);
    await ask('the second batch', [to(topic, 0, batch(['c']))], { acks: 1 });
    await ask('two topics', [to(topic, 1, batch(['a'])), to(stamped, 0, batch(['a', 'b']))]);
    await ask('two partitions', [
      {
        name: topic,
        partitions: [0, 1].map((index) => ({ index, records: batch([`both ${index}`]) })),
      },
    ]);
    await ask('unknown topic', [to(peer.name('missing'), 0, batch(['a']))]);
    await ask('unknown partition', [to(topic, 7, batch(['a']))]);
    await ask('negative partition', [to(topic, -1, batch(['a']))]);
    await ask('acks 2', [to(topic, 0, batch(['a']))], { acks: 2 });
    await ask('no topics', []);
    await ask('no partitions', [{ name: topic, partitions: [] }]);
    await ask('no key in a compacted topic', [to(compacted, 0, batch(['a']))]);
    await ask('a key in a compacted topic', [to(compacted, 0, buildBatch([record('a', T, 'k')]))]);
    await ask('too large', [to(small, 0, batch(['x'.repeat(200)]))]);
    await ask('too old', [to(old, 0, batch(['a']))], {}, withoutRecordErrors);
    const future = buildBatch([record('a', Date.now() + 7_200_000)]);
    await ask('too new', [to(topic, 0, future)], {}, withoutRecordErrors);
    const damaged = batch(['damaged']);
    damaged.writeUInt8(damaged.readUInt8(70) ^ 1, 70);
    await ask('damaged', [to(topic, 0, damaged)]);
    await ask('offsets that do not begin at 0', [to(topic, 0, batch(['a'], { baseOffset: 5 }))]);
    await ask('a control batch', [to(topic, 0, batch(['a'], { attributes: 0x20 }))]);
  },
  3,
);

parity(
  PRODUCE,
  'sequence numbers',
  async (peer, version) => {
    const topic = await peer.topic('t');
    const { producerId } = await peer.request(22, 2, {
      transactionalId: null,
      transactionTimeoutMs: 0,
    });
    const ask = (what: string, baseSequence: number, count = 1, producerEpoch = 0) => {
      const values = Array.from({ length: count }, (_, index) => `${baseSequence + index}`);
      const records = batch(values, { producerId, producerEpoch, baseSequence });
      return peer.ask(what, PRODUCE, version, produced([to(topic, 0, records)]));
    };
    await ask('first', 0);
    await ask('again', 0);
    await ask('a gap', 5);
    await ask('next', 1, 3);
    for (let sequence = 4; sequence < 10; sequence += 1) await ask(`go on ${sequence}`, sequence);
    await ask('the last again', 9);
    await ask('one that is forgotten', 0);
    await ask('overlapping', 8, 3);
    await ask('a new epoch not from 0', 3, 1, 1);
    await ask('a new epoch', 0, 1, 1);
    await ask('the epoch before', 10, 1, 0);
  },
  3,
);

const fetchOf = (topics: Message[], fields: Message = {}) => ({
  ...{ replicaId: -1, maxWaitMs: 0, minBytes: 0, maxBytes: 1_000_000, isolationLevel: 0 },
  ...{ sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [], rackId: '' },
  ...fields,
  topics,
});

parity(FETCH, 'good and bad offsets', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const topicId = await peer.topicId(topic);
  for (const values of [['a', 'b', 'c'], ['d'], ['e', 'f']]) await send(peer, topic, batch(values));
  const from = (fetchOffset: number, fields: Message = {}) => ({
    ...{ topic, topicId },
    partitions: [
      {
        ...{ partition: 0, currentLeaderEpoch: -1, fetchOffset, lastFetchedEpoch: -1 },
        ...{ logStartOffset: -1, partitionMaxBytes: 1_000_000 },
        ...fields,
      },
    ],
  });
  const ask = (what: string, topics: Message[], fields: Message = {}) =>
    peer.ask(what, FETCH, version, fetchOf(topics, fields));
  await ask('from the start', [from(0)]);
  await ask('in the middle of a batch', [from(1)]);
  await ask('the second batch', [from(3)]);
  await ask('at the end', [from(6)]);
  await ask('behind the end', [from(7)]);
  await ask('negative', [from(-1)]);
  await ask('far behind', [from(2 ** 40)]);
  await ask('one byte of the partition', [from(0, { partitionMaxBytes: 1 })]);
  await ask('one byte in all', [from(0)], { maxBytes: 1 });
  await ask('no bytes', [from(0, { partitionMaxBytes: 0 })], { maxBytes: 0 });
  await ask('committed', [from(0)], { isolationLevel: 1 });
  await ask('an empty partition', [from(0, { partition: 1 })]);
  await ask('an unknown partition', [from(0, { partition: 9 })]);
  const unknown = { topic: peer.name('missing'), topicId: '12345678-1234-1234-1234-123456789abc' };
  await ask('an unknown topic', [{ ...from(0), ...unknown }]);
  await ask('the topic of no id', [{ ...from(0), topic: '', topicId: ZERO_UUID }]);
  await ask('nothing', []);
  await ask('an old epoch', [from(0, { currentLeaderEpoch: 0 })]);
  await ask('an epoch to come', [from(0, { currentLeaderEpoch: 9 })]);
  await ask('a session that there is not', [from(0)], { sessionId: 123, sessionEpoch: 1 });
  await ask('an unknown session epoch', [from(0)], { sessionId: 123, sessionEpoch: 0 });
  await peer.request(DELETE_RECORDS, 2, {
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset: 4 }] }],
    timeoutMs: 10_000,
  });
  await ask('before the log start', [from(3)]);
  await ask('at the log start', [from(4)]);
});

parity(LIST_OFFSETS, 'good and bad points in time', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  await send(peer, topic, buildBatch([record('a', T), record('b', T + 500), record('c', T + 100)]));
  await send(peer, topic, buildBatch([record('d', T + 200)]));
  const at = (timestamp: number, fields: Message = {}) => ({
    name: topic,
    partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp, ...fields }],
  });
  const ask = (what: string, topics: Message[], fields: Message = {}) =>
    peer.ask(what, LIST_OFFSETS, version, { replicaId: -1, isolationLevel: 0, ...fields, topics });
  for (const special of [-1, -2, -3, -4, -5, -6, -7])
    await ask(`special ${special}`, [at(special)]);
  for (const special of [-1, -2, -3])
    await ask(`empty ${special}`, [at(special, { partitionIndex: 1 })]);
  for (const offset of [-1, 0, 1, 100, 101, 200, 201, 499, 500, 501])
    await ask(`time ${offset}`, [at(T + offset)]);
  await ask('the epoch', [at(0)]);
  await ask('committed', [at(-1)], { isolationLevel: 1 });
  await ask('an unknown topic', [{ ...at(-1), name: peer.name('missing') }]);
  await ask('an unknown partition', [at(-1, { partitionIndex: 9 })]);
  await ask('an unknown epoch', [at(-1, { currentLeaderEpoch: 9 })]);
  await ask('nothing', []);
  await ask('the same partition twice', [
    { name: topic, partitions: [...at(-1).partitions, ...at(-2).partitions] },
  ]);
});

parity(DELETE_RECORDS, 'good and bad offsets', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  await send(peer, topic, batch(['a', 'b', 'c']));
  await send(peer, topic, batch(['d', 'e']));
  const compacted = await peer.topic('compacted', 1, { 'cleanup.policy': 'compact' });
  const before = (offset: number, partitionIndex = 0, name = topic) => ({
    topics: [{ name, partitions: [{ partitionIndex, offset }] }],
    timeoutMs: 10_000,
  });
  const ask = (what: string, message: Message) => peer.ask(what, DELETE_RECORDS, version, message);
  await ask('in the middle', before(2));
  await ask('before the start', before(1));
  await ask('behind the end', before(6));
  await ask('negative', before(-2));
  await ask('all', before(-1));
  await ask('an empty partition', before(0, 1));
  await ask('an unknown partition', before(0, 9));
  await ask('an unknown topic', before(0, 0, peer.name('missing')));
  await ask('a compacted topic', before(0, 0, compacted));
  await ask('nothing', { topics: [], timeoutMs: 10_000 });
});

parity(OFFSET_FOR_EPOCH, 'good and bad epochs', async (peer, version) => {
  const topic = await peer.topic('t');
  await send(peer, topic, batch(['a', 'b', 'c']));
  const ask = (
    what: string,
    leaderEpoch: number,
    currentLeaderEpoch = -1,
    partition = 0,
    name = topic,
  ) =>
    peer.ask(what, OFFSET_FOR_EPOCH, version, {
      replicaId: -1,
      topics: [{ topic: name, partitions: [{ partition, currentLeaderEpoch, leaderEpoch }] }],
    });
  await ask('the current epoch', 0);
  await ask('an epoch to come', 9);
  await ask('no epoch', -1);
  await ask('knowing the epoch', 0, 0);
  await ask('knowing one to come', 0, 9);
  await ask('an unknown partition', 0, -1, 9);
  await ask('an unknown topic', 0, -1, 0, peer.name('missing'));
});

const whole = (answer: Message): Message => answer;

/** Of records with a bad time the local broker does not tell which they are. */
function withoutRecordErrors({ topics, ...answer }: Message): Message {
  const told = topics.map(({ name, partitions }: Message) => ({
    name,
    partitions: partitions.map(({ recordErrors: _, ...partition }: Message) => partition),
  }));
  return { ...answer, topics: told };
}
