// Parity with Apache Kafka: transactional producers.
import { buildBatch } from '../../src/records/build-batch.ts';
import { errorName } from '../../src/wire/error-codes.ts';
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';
import type { Peer } from './peer.ts';

const PRODUCE = 0;
const FETCH = 1;
const LIST_OFFSETS = 2;
const OFFSET_FETCH = 9;
const INIT_PRODUCER_ID = 22;
const ADD_PARTITIONS = 24;
const ADD_OFFSETS = 25;
const END = 26;
const TXN_OFFSET_COMMIT = 28;
const DESCRIBE_PRODUCERS = 61;
const DESCRIBE_TRANSACTIONS = 65;
const LIST_TRANSACTIONS = 66;

const T = 1_700_000_000_000;

interface Producer {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

async function initialised(peer: Peer, base = 'tx'): Promise<Producer> {
  // The local broker's first producer id is 0, which stands for none in refusals.
  await peer.request(INIT_PRODUCER_ID, 2, { transactionalId: null, transactionTimeoutMs: 0 });
  const transactionalId = await peer.transactionalId(base);
  const asked = { transactionalId, transactionTimeoutMs: 60_000 };
  const { producerId, producerEpoch } = await peer.request(INIT_PRODUCER_ID, 4, asked);
  return { transactionalId, producerId, producerEpoch };
}

/** Asks until the markers of the transaction before are written. */
async function whenFree(peer: Peer, key: number, message: Message): Promise<void> {
  await peer.settled(async () => {
    const answer = await peer.request(key, 3, message);
    const code =
      answer.errorCode ?? answer.resultsByTopic[0].resultsByPartition[0].partitionErrorCode;
    return errorName(code) !== 'CONCURRENT_TRANSACTIONS';
  });
}

const adding = (producer: Producer, name: string, ...partitions: number[]) => ({
  ...producer,
  topics: [{ name, partitions }],
});

const producing = (producer: Producer, name: string, value: string, baseSequence: number) => {
  const record = { key: null, value: Buffer.from(value), timestamp: T };
  const { producerId, producerEpoch, transactionalId } = producer;
  const fields = { producerId, producerEpoch, baseSequence, attributes: 0x10 };
  return {
    ...{ transactionalId, acks: -1, timeoutMs: 10_000 },
    topics: [{ name, partitions: [{ index: 0, records: buildBatch([record], fields) }] }],
  };
};

parity(INIT_PRODUCER_ID, 'with and without transactions', async (peer, version) => {
  const transactionalId = await peer.transactionalId('tx');
  const ask = (what: string, fields: Message) =>
    peer.ask(what, INIT_PRODUCER_ID, version, {
      ...{ transactionalId, transactionTimeoutMs: 60_000, producerId: -1n, producerEpoch: -1 },
      ...fields,
    });
  await ask('idempotent', { transactionalId: null });
  await ask('the first', {});
  const last = await ask('the second', {});
  await ask('the empty id', { transactionalId: '' });
  await ask('no time', { transactionTimeoutMs: 0 });
  await ask('too much time', { transactionTimeoutMs: 2_000_000_000 });
  if (version < 3) return;
  const { producerId, producerEpoch } = last;
  await ask('going on', { producerId, producerEpoch });
  await ask('going on again', { producerId, producerEpoch });
  await ask('an epoch long ago', { producerId, producerEpoch: 0 });
  await ask('somebody else', { producerId: producerId + 1_000n, producerEpoch: 0 });
  await ask('an id without an epoch', { producerId });
  await ask('an epoch without an id', { producerEpoch: 0 });
  await ask('an identity without transactions', {
    transactionalId: null,
    producerId,
    producerEpoch,
  });
});

parity(ADD_PARTITIONS, 'right and wrong producers', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const producer = await initialised(peer);
  const ask = (what: string, fields: Message, name = topic, ...partitions: number[]) =>
    peer.ask(what, ADD_PARTITIONS, version, {
      ...adding(producer, name, ...partitions),
      ...fields,
    });
  await ask('an unknown topic', {}, peer.name('missing'), 0);
  await ask('an unknown partition', {}, topic, 0, 9);
  await ask('an epoch before', { producerEpoch: producer.producerEpoch - 1 }, topic, 0);
  await ask('an epoch to come', { producerEpoch: producer.producerEpoch + 1 }, topic, 0);
  await ask('somebody else', { producerId: producer.producerId + 1_000n }, topic, 0);
  await ask('an unknown id', { transactionalId: peer.name('nobody') }, topic, 0);
  await ask('both', {}, topic, 0, 1);
  await ask('again', {}, topic, 0, 1);
});

parity(ADD_OFFSETS, 'right and wrong producers', async (peer, version) => {
  const producer = await initialised(peer);
  const groupId = await peer.group('g');
  const ask = (what: string, fields: Message) =>
    peer.ask(what, ADD_OFFSETS, version, { ...producer, groupId, ...fields });
  await ask('an epoch before', { producerEpoch: producer.producerEpoch - 1 });
  await ask('somebody else', { producerId: producer.producerId + 1_000n });
  await ask('an unknown id', { transactionalId: peer.name('nobody') });
  await ask('right', {});
  await ask('again', {});
});

parity(END, 'in each state', async (peer, version) => {
  const topic = await peer.topic('t');
  const producer = await initialised(peer);
  const ask = (what: string, committed: boolean, fields: Message = {}) =>
    peer.ask(what, END, version, { ...producer, committed, ...fields });
  await ask('nothing to commit', true);
  await ask('nothing to abort', false);
  await peer.request(ADD_PARTITIONS, 3, adding(producer, topic, 0));
  await ask('an epoch before', true, { producerEpoch: producer.producerEpoch - 1 });
  await ask('somebody else', true, { producerId: producer.producerId + 1_000n });
  await ask('an unknown id', true, { transactionalId: peer.name('nobody') });
  await ask('committed', true);
  await whenFree(peer, ADD_PARTITIONS, adding(producer, topic, 0));
  await ask('aborted', false);
});

parity(TXN_OFFSET_COMMIT, 'right and wrong producers', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const producer = await initialised(peer);
  const groupId = await peer.group('g');
  await peer.request(ADD_OFFSETS, 3, { ...producer, groupId });
  const ask = (what: string, fields: Message, name = topic, partitionIndex = 0) =>
    peer.ask(what, TXN_OFFSET_COMMIT, version, {
      ...{ ...producer, groupId, generationId: -1, memberId: '', groupInstanceId: null },
      topics: [
        {
          name,
          partitions: [
            {
              partitionIndex,
              committedOffset: 7,
              committedLeaderEpoch: -1,
              committedMetadata: 'm',
            },
          ],
        },
      ],
      ...fields,
    });
  await ask('right', {});
  await ask('an unknown topic', {}, peer.name('missing'));
  await ask('an unknown partition', {}, topic, 9);
  await ask('an epoch before', { producerEpoch: producer.producerEpoch - 1 });
  if (version >= 3) await ask('an unknown member', { memberId: 'nobody', generationId: 1 });
  const found = (what: string, requireStable: boolean) =>
    peer.ask(what, OFFSET_FETCH, 7, {
      ...{ groupId, requireStable, topics: [{ name: topic, partitionIndexes: [0, 1] }] },
    });
  await found('pending', false);
  await found('pending, stable wanted', true);
  await peer.request(END, 3, { ...producer, committed: true });
  await whenFree(peer, ADD_OFFSETS, { ...producer, groupId });
  await found('committed', true);
});

parity(
  PRODUCE,
  'in transactions',
  async (peer, version) => {
    const topic = await peer.topic('t', 2);
    const producer = await initialised(peer);
    const ask = (
      what: string,
      value: string,
      sequence: number,
      fields: Message = {},
      who = producer,
    ) => peer.ask(what, PRODUCE, version, { ...producing(who, topic, value, sequence), ...fields });
    await ask('before the partition was added', 'a', 0);
    await peer.request(ADD_PARTITIONS, 3, adding(producer, topic, 0));
    await ask('the first', 'a', 0);
    await ask('the second', 'b', 1);
    await ask('again', 'b', 1);
    await ask('a gap', 'd', 5);
    await ask('without the id', 'c', 2, { transactionalId: null });
    await ask(
      'an epoch before',
      'c',
      2,
      {},
      { ...producer, producerEpoch: producer.producerEpoch - 1 },
    );
    const look = async (state: string) => {
      for (const isolationLevel of [0, 1]) {
        const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 };
        await peer.ask(`${state}, isolation ${isolationLevel}`, FETCH, 11, {
          ...{
            maxWaitMs: 0,
            minBytes: 0,
            maxBytes: 1_000_000,
            isolationLevel,
            forgottenTopicsData: [],
          },
          ...{ sessionId: 0, sessionEpoch: -1, topics: [{ topic, partitions: [partition] }] },
        });
        await peer.ask(`end when ${state}, isolation ${isolationLevel}`, LIST_OFFSETS, 7, {
          ...{ replicaId: -1, isolationLevel },
          topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
        });
      }
    };
    await look('open');
    await peer.request(END, 3, { ...producer, committed: false });
    await whenFree(peer, ADD_PARTITIONS, adding(producer, topic, 0));
    await look('aborted');
    await ask('in the next', 'e', 2);
    await peer.request(END, 3, { ...producer, committed: true });
    await whenFree(peer, ADD_PARTITIONS, adding(producer, topic, 0));
    await look('committed');
  },
  3,
);

parity(DESCRIBE_TRANSACTIONS, 'in their states', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const producer = await initialised(peer);
  const ask = (what: string, ...transactionalIds: string[]) =>
    peer.ask(what, DESCRIBE_TRANSACTIONS, version, { transactionalIds });
  const { transactionalId } = producer;
  await ask('nothing begun', transactionalId);
  await peer.request(ADD_PARTITIONS, 3, adding(producer, topic, 0, 1));
  await ask('open', transactionalId);
  await ask('an unknown id', peer.name('nobody'));
  await ask('nothing');
});

parity(LIST_TRANSACTIONS, 'by filters', async (peer, version) => {
  const topic = await peer.topic('t');
  const producer = await initialised(peer);
  const ask = (what: string, fields: Message) =>
    peer.ask(
      what,
      LIST_TRANSACTIONS,
      version,
      { stateFilters: [], producerIdFilters: [], durationFilter: -1, ...fields },
      ({ transactionStates, ...answer }) => ({
        ...answer,
        transactionStates: transactionStates.filter(
          (each: Message) => each.transactionalId === producer.transactionalId,
        ),
      }),
    );
  await ask('nothing begun', {});
  await peer.request(ADD_PARTITIONS, 3, adding(producer, topic, 0));
  await ask('open', {});
  await ask('by state', { stateFilters: ['Ongoing'] });
  await ask('by another state', { stateFilters: ['Empty'] });
  await ask('by an unknown state', { stateFilters: ['Sleeping'] });
  await ask('by producer', { producerIdFilters: [producer.producerId] });
  await ask('by another producer', { producerIdFilters: [producer.producerId + 1_000n] });
  if (version >= 1) await ask('open for long', { durationFilter: 3_600_000 });
  if (version < 2) return;
  await ask('by pattern', { transactionalIdPattern: 'tx-.*' });
  await ask('by a bad pattern', { transactionalIdPattern: '(' });
});

parity(DESCRIBE_PRODUCERS, 'of partitions', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const producer = await initialised(peer);
  await peer.request(ADD_PARTITIONS, 3, adding(producer, topic, 0));
  await peer.request(PRODUCE, 9, producing(producer, topic, 'a', 0));
  const ask = (what: string, name: string, ...partitionIndexes: number[]) =>
    peer.ask(what, DESCRIBE_PRODUCERS, version, { topics: [{ name, partitionIndexes }] });
  await ask('with one and without', topic, 0, 1);
  await ask('an unknown partition', topic, 9);
  await ask('an unknown topic', peer.name('missing'), 0);
});
