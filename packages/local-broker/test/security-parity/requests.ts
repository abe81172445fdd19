// What is asked of the local broker and of Apache Kafka alike, by users with few permissions and with none.

import { buildBatch } from '../../src/records/build-batch.ts';
import type { Message } from '../wire-client.ts';

const record = { key: null, value: Buffer.from('v'), timestamp: Date.now() };
const batch = buildBatch([record]);
const transactional = buildBatch([record], {
  ...{ producerId: 1n, producerEpoch: 0, baseSequence: 0, attributes: 0x10 },
});

const TOPICS = ['open', 'visible', 'hidden', 'absent'];
const GROUPS = ['group-a', 'group-b'];
const TRANSACTIONS = ['tx-a', 'tx-b'];

/** One request, with its API key and version. */
export type ParityRequest = readonly [name: string, key: number, version: number, message: Message];

const produce = (transactionalId: string | null, records: Buffer) => ({
  ...{ transactionalId, acks: -1, timeoutMs: 5_000 },
  topics: TOPICS.map((name) => ({ name, partitions: [{ index: 0, records }] })),
});
const partitions = <T>(fields: T) => [{ ...fields, partitionIndex: 0, partition: 0 }];
const offsets = TOPICS.map((name) => ({
  name,
  partitions: partitions({ committedOffset: 1, committedLeaderEpoch: -1, committedMetadata: '' }),
}));
const allTopics = TOPICS.map((name) => ({ name, partitionIndexes: [0] }));
const member = { generationId: 1, memberId: 'm', groupInstanceId: null };
const producer = { producerId: 4_000n, producerEpoch: 0 };
const settings = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };

/** In this order, so that what one makes another deletes. */
export const PARITY_REQUESTS: readonly ParityRequest[] = [
  ['Produce', 0, 9, produce(null, batch)],
  ...TRANSACTIONS.map((id) => [`Produce in ${id}`, 0, 9, produce(id, transactional)] as const),
  [
    'Fetch',
    1,
    11,
    {
      ...{ maxWaitMs: 0, minBytes: 0, maxBytes: 1_000_000, isolationLevel: 0 },
      ...{ sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [], rackId: '' },
      topics: TOPICS.map((topic) => ({
        topic,
        partitions: partitions({
          fetchOffset: 0,
          partitionMaxBytes: 1_000_000,
          logStartOffset: -1,
        }),
      })),
    },
  ],
  [
    'ListOffsets',
    2,
    7,
    {
      ...{ replicaId: -1, isolationLevel: 0 },
      topics: TOPICS.map((name) => ({
        name,
        partitions: partitions({ currentLeaderEpoch: -1, timestamp: -1 }),
      })),
    },
  ],
  ['Metadata of all', 3, 12, { topics: null, includeTopicAuthorizedOperations: true }],
  [
    'Metadata',
    3,
    10,
    {
      topics: TOPICS.map((name) => ({ name })),
      allowAutoTopicCreation: false,
      ...{ includeTopicAuthorizedOperations: true, includeClusterAuthorizedOperations: true },
    },
  ],
  ...GROUPS.flatMap((groupId): ParityRequest[] => [
    [
      `OffsetCommit ${groupId}`,
      8,
      8,
      { groupId, generationIdOrMemberEpoch: -1, memberId: '', topics: offsets },
    ],
    [`OffsetFetch ${groupId}`, 9, 7, { groupId, topics: allTopics, requireStable: false }],
    [`OffsetFetch v1 ${groupId}`, 9, 1, { groupId, topics: allTopics }],
    [`OffsetFetch of all ${groupId}`, 9, 7, { groupId, topics: null, requireStable: false }],
    [
      `JoinGroup ${groupId}`,
      11,
      7,
      {
        ...{ groupId, sessionTimeoutMs: 1, rebalanceTimeoutMs: 1, memberId: '' },
        ...{ groupInstanceId: null, protocolType: 'consumer' },
        protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
      },
    ],
    [`Heartbeat ${groupId}`, 12, 4, { ...member, groupId }],
    [
      `LeaveGroup ${groupId}`,
      13,
      4,
      { groupId, members: [{ memberId: 'm', groupInstanceId: null }] },
    ],
    [
      `SyncGroup ${groupId}`,
      14,
      5,
      { ...member, groupId, protocolType: 'consumer', protocolName: 'range', assignments: [] },
    ],
    [`FindCoordinator ${groupId}`, 10, 2, { key: groupId, keyType: 0 }],
    [`AddOffsetsToTxn ${groupId}`, 25, 3, { ...producer, transactionalId: 'tx-a', groupId }],
    [
      `TxnOffsetCommit ${groupId}`,
      28,
      3,
      { ...producer, ...member, transactionalId: 'tx-a', groupId, topics: offsets },
    ],
    [`OffsetDelete ${groupId}`, 47, 0, { groupId, topics: offsets }],
  ]),
  [
    'OffsetFetch of groups',
    9,
    9,
    { groups: GROUPS.map((groupId) => ({ groupId, topics: allTopics })), requireStable: true },
  ],
  ['FindCoordinator of groups', 10, 4, { keyType: 0, coordinatorKeys: GROUPS }],
  ['FindCoordinator of transactions', 10, 4, { keyType: 1, coordinatorKeys: TRANSACTIONS }],
  ['DescribeGroups', 15, 5, { groups: GROUPS, includeAuthorizedOperations: true }],
  ['ListGroups', 16, 4, { statesFilter: [] }],
  ...TRANSACTIONS.flatMap((transactionalId): ParityRequest[] => [
    [`InitProducerId ${transactionalId}`, 22, 4, { transactionalId, transactionTimeoutMs: 9_000 }],
    [
      `AddPartitionsToTxn ${transactionalId}`,
      24,
      3,
      {
        ...{ transactionalId, ...producer },
        topics: TOPICS.map((name) => ({ name, partitions: [0] })),
      },
    ],
    [
      `AddPartitionsToTxn of one ${transactionalId}`,
      24,
      3,
      { transactionalId, ...producer, topics: [{ name: 'open', partitions: [0] }] },
    ],
    [`EndTxn ${transactionalId}`, 26, 3, { transactionalId, ...producer, committed: true }],
  ]),
  ['InitProducerId', 22, 4, { transactionalId: null, transactionTimeoutMs: 0 }],
  [
    'OffsetForLeaderEpoch',
    23,
    4,
    {
      replicaId: -1,
      topics: TOPICS.map((topic) => ({
        topic,
        partitions: partitions({ currentLeaderEpoch: -1, leaderEpoch: 0 }),
      })),
    },
  ],
  [
    'CreateTopics',
    19,
    7,
    {
      topics: ['made-now', 'other', 'open'].map((name) => ({ name, ...settings })),
      ...{ timeoutMs: 5_000, validateOnly: false },
    },
  ],
  [
    'CreatePartitions',
    37,
    3,
    {
      topics: TOPICS.map((name) => ({ name, count: 2, assignments: null })),
      ...{ timeoutMs: 5_000, validateOnly: true },
    },
  ],
  [
    'DescribeConfigs',
    32,
    4,
    {
      resources: [
        ...[...TOPICS, 'made-before'].map((resourceName) => ({ resourceType: 2, resourceName })),
        { resourceType: 4, resourceName: '1' },
      ].map((each) => ({ ...each, configurationKeys: ['retention.ms'] })),
      ...{ includeSynonyms: false, includeDocumentation: false },
    },
  ],
  [
    'IncrementalAlterConfigs',
    44,
    1,
    {
      resources: [...TOPICS, 'made-before'].map((resourceName) => ({
        ...{ resourceType: 2, resourceName },
        configs: [{ name: 'retention.ms', configOperation: 0, value: '1000000' }],
      })),
      validateOnly: true,
    },
  ],
  [
    'AlterConfigs',
    33,
    2,
    {
      resources: [...TOPICS, 'made-before'].map((resourceName) => ({
        ...{ resourceType: 2, resourceName },
        configs: [{ name: 'retention.ms', value: '1000000' }],
      })),
      validateOnly: true,
    },
  ],
  [
    'DeleteRecords',
    21,
    2,
    {
      topics: [...TOPICS, 'made-before'].map((name) => ({
        name,
        partitions: partitions({ offset: 0 }),
      })),
      timeoutMs: 5_000,
    },
  ],
  ['DescribeLogDirs', 35, 4, { topics: null }],
  ['ElectLeaders', 43, 2, { electionType: 0, topicPartitions: [], timeoutMs: 5_000 }],
  ['ListPartitionReassignments', 46, 0, { timeoutMs: 5_000, topics: null }],
  ['DescribeProducers', 61, 0, { topics: allTopics }],
  ['DescribeTransactions', 65, 0, { transactionalIds: TRANSACTIONS }],
  ['ListTransactions', 66, 0, { stateFilters: [], producerIdFilters: [] }],
  ['DescribeCluster', 60, 1, { includeClusterAuthorizedOperations: true }],
  ['DeleteGroups', 42, 2, { groupsNames: GROUPS }],
  [
    'DeleteTopics',
    20,
    6,
    {
      topics: [...TOPICS, 'made-before', 'made-never'].map((name) => ({
        name,
        topicId: '00000000-0000-0000-0000-000000000000',
      })),
      timeoutMs: 5_000,
    },
  ],
];
