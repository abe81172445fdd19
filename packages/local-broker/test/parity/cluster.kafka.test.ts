// Parity with Apache Kafka: the cluster, what lies on its disks, and who may ask.
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';

const SASL_HANDSHAKE = 17;
const API_VERSIONS = 18;
const DESCRIBE_ACLS = 29;
const CREATE_ACLS = 30;
const DELETE_ACLS = 31;
const DESCRIBE_LOG_DIRS = 35;
const ELECT_LEADERS = 43;
const LIST_REASSIGNMENTS = 46;
const DESCRIBE_CLUSTER = 60;

parity(DESCRIBE_CLUSTER, 'the brokers', async (peer, version) => {
  const ask = (what: string, fields: Message) => peer.ask(what, DESCRIBE_CLUSTER, version, fields);
  await ask('plain', { includeClusterAuthorizedOperations: false });
  await ask('operations', { includeClusterAuthorizedOperations: true });
  if (version === 0) return;
  await ask('controllers', { includeClusterAuthorizedOperations: false, endpointType: 2 });
});

parity(DESCRIBE_LOG_DIRS, 'what is there', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const ask = (what: string, topics: Message[]) =>
    peer.ask(what, DESCRIBE_LOG_DIRS, version, { topics }, ({ results, ...answer }) => ({
      ...answer,
      results: results.map(({ errorCode, topics: found }: Message) => ({
        errorCode,
        topics: found,
      })),
    }));
  await ask('two partitions', [{ topic, partitions: [0, 1] }]);
  await ask('one that is not there', [{ topic, partitions: [1, 5] }]);
  await ask('an unknown topic', [{ topic: peer.name('missing'), partitions: [0] }]);
  await ask('nothing', []);
});

parity(ELECT_LEADERS, 'where none is needed', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const ask = (what: string, partitions: number[], name = topic, electionType = 0) =>
    peer.ask(what, ELECT_LEADERS, version, {
      ...{ electionType, timeoutMs: 10_000 },
      topicPartitions: [{ topic: name, partitions }],
    });
  await ask('both', [0, 1]);
  await ask('an unknown partition', [5]);
  await ask('an unknown topic', [0], peer.name('missing'));
  await peer.ask('nothing', ELECT_LEADERS, version, {
    ...{ electionType: 0, timeoutMs: 10_000, topicPartitions: [] },
  });
  if (version > 0) await ask('unclean', [0], topic, 1);
});

parity(LIST_REASSIGNMENTS, 'none', async (peer, version) => {
  const topic = await peer.topic('t');
  const ask = (what: string, topics: Message[] | null) =>
    peer.ask(what, LIST_REASSIGNMENTS, version, { timeoutMs: 10_000, topics });
  await ask('all', null);
  await ask('one', [{ name: topic, partitionIndexes: [0] }]);
  await ask('an unknown one', [{ name: peer.name('missing'), partitionIndexes: [0] }]);
});

const aclFilter = {
  ...{ resourceTypeFilter: 1, resourceNameFilter: null, patternTypeFilter: 1 },
  ...{ principalFilter: null, hostFilter: null, operation: 1, permissionType: 1 },
};
parity(DESCRIBE_ACLS, 'without an authorizer', async (peer, version) => {
  await peer.ask('all', DESCRIBE_ACLS, version, aclFilter);
});
parity(DELETE_ACLS, 'without an authorizer', async (peer, version) => {
  await peer.ask('all', DELETE_ACLS, version, { filters: [aclFilter] });
});
parity(CREATE_ACLS, 'without an authorizer', async (peer, version) => {
  const entry = {
    ...{ resourceType: 2, resourceName: 't', resourcePatternType: 3, principal: 'User:a' },
    ...{ host: '*', operation: 3, permissionType: 3 },
  };
  await peer.ask('one', CREATE_ACLS, version, { creations: [entry] });
});

parity(SASL_HANDSHAKE, 'where nobody has to log in', async (peer, version) => {
  await peer.ask('PLAIN', SASL_HANDSHAKE, version, { mechanism: 'PLAIN' });
});

parity(API_VERSIONS, 'who asks', async (peer, version) => {
  const ask = (what: string, clientSoftwareName: string, clientSoftwareVersion = '1.0') =>
    peer.ask(
      what,
      API_VERSIONS,
      version,
      { clientSoftwareName, clientSoftwareVersion },
      ({ errorCode, throttleTimeMs }) => ({ errorCode, throttleTimeMs }),
    );
  await ask('a client', 'a-client');
  await ask('a bad name', '-a client-');
  await ask('a bad version', 'a-client', '(1)');
  await ask('no name', '');
});
