// Parity with Apache Kafka: groups and their offsets.
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';
import type { Peer } from './peer.ts';

const OFFSET_COMMIT = 8;
const OFFSET_FETCH = 9;
const FIND_COORDINATOR = 10;
const JOIN_GROUP = 11;
const HEARTBEAT = 12;
const LEAVE_GROUP = 13;
const SYNC_GROUP = 14;
const DESCRIBE_GROUPS = 15;
const LIST_GROUPS = 16;
const DELETE_GROUPS = 42;
const OFFSET_DELETE = 47;

/** ConsumerProtocolSubscription v0 of one topic. */
function subscription(topic: string): Buffer {
  const name = Buffer.from(topic);
  const head = Buffer.from([0, 0, 0, 0, 0, 1, name.length >> 8, name.length & 255]);
  return Buffer.concat([head, name, Buffer.from([255, 255, 255, 255])]);
}

const joining = (groupId: string, fields: Message = {}) => ({
  ...{ groupId, sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, memberId: '' },
  ...{ groupInstanceId: null, protocolType: 'consumer', reason: null },
  protocols: [{ name: 'range', metadata: subscription('t') }],
  ...fields,
});

/** A group with one member that is stable. Versions here are old enough for no member id to be asked for first. */
async function stable(peer: Peer, base = 'g', topic = 't') {
  const groupId = await peer.group(base);
  const metadata = subscription(topic);
  const member = await peer.request(
    JOIN_GROUP,
    3,
    joining(groupId, { protocols: [{ name: 'range', metadata }] }),
  );
  const { memberId, generationId } = member;
  const assignments = [{ memberId, assignment: Buffer.from('assigned') }];
  await peer.request(SYNC_GROUP, 2, { groupId, generationId, memberId, assignments });
  return { groupId, memberId, generationId, groupInstanceId: null };
}

parity(FIND_COORDINATOR, 'groups, transactions and others', async (peer, version) => {
  const groupId = await peer.group('g');
  const id = await peer.transactionalId('tx');
  const ask = (what: string, keyType: number, ...keys: string[]) =>
    peer.ask(what, FIND_COORDINATOR, version, { key: keys[0], keyType, coordinatorKeys: keys });
  await ask('a group', 0, groupId);
  await ask('the empty group', 0, '');
  if (version === 0) return;
  await ask('a transactional id', 1, id);
  await ask('an unknown kind', 7, groupId);
  if (version >= 4) await ask('no keys', 0);
  if (version >= 4) await ask('two groups', 0, groupId, groupId);
});

parity(JOIN_GROUP, 'first members and wrong ones', async (peer, version) => {
  const groupId = await peer.group('g');
  const ask = (what: string, fields: Message) =>
    peer.ask(what, JOIN_GROUP, version, joining(groupId, fields));
  await ask('the empty group', { groupId: '' });
  await ask('an unknown member', { memberId: 'nobody' });
  await ask('too short a session', { sessionTimeoutMs: 1 });
  await ask('too long a session', { sessionTimeoutMs: 2_000_000_000 });
  await ask('no protocols', { protocols: [] });
  await ask('no protocol type', { protocolType: '' });
  const first = await ask('the first', {});
  const { memberId } = first;
  if (first.errorCode !== 0) await ask('the first, with its id', { memberId });
  await ask('the same again', { memberId });
  await ask('another protocol type', { protocolType: 'connect' });
  await ask('another protocol', { protocols: [{ name: 'other', metadata: Buffer.alloc(0) }] });
  if (version < 5) return;
  const other = await peer.group('static');
  const instance = { groupId: other, groupInstanceId: 'one' };
  const joined = await ask('a static member', instance);
  await ask('an unknown id for the instance', { ...instance, memberId: 'nobody' });
  const assignments = [{ memberId: joined.memberId, assignment: Buffer.from('a') }];
  const { generationId } = joined;
  const sync = { groupId: other, generationId, memberId: joined.memberId, assignments };
  await peer.request(SYNC_GROUP, 3, { ...sync, groupInstanceId: 'one' });
  await ask('the static member comes again', instance);
  await ask('its former self', { ...instance, memberId: joined.memberId });
});

parity(SYNC_GROUP, 'right and wrong members', async (peer, version) => {
  const member = await stable(peer);
  const ask = (what: string, fields: Message) =>
    peer.ask(what, SYNC_GROUP, version, {
      ...{ ...member, protocolType: null, protocolName: null, assignments: [] },
      ...fields,
    });
  await ask('again', {});
  await ask('a generation before', { generationId: 0 });
  await ask('an unknown member', { memberId: 'nobody' });
  await ask('an unknown group', { groupId: peer.name('missing') });
  await ask('the empty group', { groupId: '' });
  if (version >= 3) await ask('an instance', { groupInstanceId: 'other' });
  if (version >= 5) await ask('another protocol', { protocolName: 'other' });
  if (version >= 5) await ask('the protocol', { protocolType: 'consumer', protocolName: 'range' });
});

parity(HEARTBEAT, 'right and wrong members', async (peer, version) => {
  const member = await stable(peer);
  const ask = (what: string, fields: Message) =>
    peer.ask(what, HEARTBEAT, version, { ...member, ...fields });
  await ask('right', {});
  await ask('another generation', { generationId: 9 });
  await ask('an unknown member', { memberId: 'nobody' });
  await ask('an unknown group', { groupId: peer.name('missing') });
  await ask('the empty group', { groupId: '' });
  if (version >= 3) await ask('an instance', { groupInstanceId: 'other' });
});

parity(LEAVE_GROUP, 'right and wrong members', async (peer, version) => {
  const { groupId, memberId } = await stable(peer);
  const ask = (what: string, id: string, fields: Message = {}) =>
    peer.ask(what, LEAVE_GROUP, version, {
      ...{ groupId, memberId: id },
      members: [{ memberId: id, groupInstanceId: null, reason: null }],
      ...fields,
    });
  await ask('an unknown member', 'nobody');
  await ask('an unknown group', memberId, { groupId: peer.name('missing') });
  await ask('the empty group', memberId, { groupId: '' });
  if (version >= 3) await ask('nobody', '', { members: [] });
  const instance = [{ memberId: '', groupInstanceId: 'one', reason: null }];
  if (version >= 3) await ask('an unknown instance', '', { members: instance });
  await ask('right', memberId);
  await ask('again', memberId);
});

const committing = (groupId: string, topics: Message[], fields: Message = {}) => ({
  ...{ groupId, generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null },
  ...{ retentionTimeMs: -1 },
  topics,
  ...fields,
});
const offset = (
  name: string,
  partitionIndex: number,
  committedOffset: number,
  metadata: string | null = '',
) => ({
  name,
  partitions: [
    { partitionIndex, committedOffset, committedLeaderEpoch: -1, committedMetadata: metadata },
  ],
});

parity(OFFSET_COMMIT, 'with and without members', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const member = await stable(peer, 'g', topic);
  const lonely = await peer.group('lonely');
  const ask = (what: string, groupId: string, topics: Message[], fields: Message = {}) =>
    peer.ask(what, OFFSET_COMMIT, version, committing(groupId, topics, fields));
  const right = { generationIdOrMemberEpoch: member.generationId, memberId: member.memberId };
  await ask('a member', member.groupId, [offset(topic, 0, 5, 'm')], right);
  await ask('nobody in a group with members', member.groupId, [offset(topic, 0, 6)]);
  await ask('a generation before', member.groupId, [offset(topic, 0, 6)], {
    ...{ ...right, generationIdOrMemberEpoch: 0 },
  });
  await ask('an unknown member', member.groupId, [offset(topic, 0, 6)], {
    ...{ ...right, memberId: 'nobody' },
  });
  await ask('a new group', lonely, [offset(topic, 0, 1), offset(topic, 1, 2, null)].slice(0, 1));
  await ask('a generation of a group that has none', peer.name('none'), [offset(topic, 0, 1)], {
    ...{ generationIdOrMemberEpoch: 3, memberId: 'nobody' },
  });
  await ask('an unknown topic', lonely, [offset(peer.name('missing'), 0, 1)]);
  await ask('an unknown partition', lonely, [offset(topic, 9, 1)]);
  await ask('negative', lonely, [offset(topic, 0, -7)]);
  await ask('long metadata', lonely, [offset(topic, 0, 1, 'x'.repeat(5_000))]);
  await ask('nothing', lonely, []);
  await ask('the empty group', '', [offset(topic, 0, 1)]);
  const topics = [{ name: topic, partitionIndexes: [0, 1] }];
  for (const groupId of [lonely, member.groupId])
    await peer.ask(`found in ${groupId}`, OFFSET_FETCH, 5, { groupId, topics });
});

parity(OFFSET_FETCH, 'what was committed and what not', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const groupId = await peer.group('g');
  await peer.request(OFFSET_COMMIT, 5, committing(groupId, [offset(topic, 1, 7, 'm')]));
  const ask = (what: string, group: string, topics: Message[] | null) =>
    peer.ask(what, OFFSET_FETCH, version, {
      ...{ groupId: group, topics, requireStable: true },
      groups: [{ groupId: group, topics, memberId: null, memberEpoch: -1 }],
    });
  const asked = (...partitionIndexes: number[]) => [{ name: topic, partitionIndexes }];
  await ask('both', groupId, asked(0, 1));
  await ask('an unknown partition', groupId, asked(9));
  await ask('an unknown topic', groupId, [{ name: peer.name('missing'), partitionIndexes: [0] }]);
  await ask('no partitions', groupId, asked());
  await ask('an unknown group', peer.name('missing'), asked(0));
  if (version >= 2) await ask('all', groupId, null);
  if (version >= 2) await ask('all of an unknown group', peer.name('missing'), null);
  await ask('nothing', groupId, []);
});

parity(DESCRIBE_GROUPS, 'in their states', async (peer, version) => {
  const member = await stable(peer);
  const empty = await peer.group('empty');
  await peer.request(OFFSET_COMMIT, 5, committing(empty, []));
  const ask = (what: string, ...groups: string[]) =>
    peer.ask(what, DESCRIBE_GROUPS, version, { groups, includeAuthorizedOperations: true });
  await ask('stable', member.groupId);
  await ask('unknown', peer.name('missing'));
  await ask('two', member.groupId, peer.name('missing'));
  await ask('nothing');
  const { groupId, memberId } = member;
  await peer.request(JOIN_GROUP, 3, joining(groupId, { memberId }));
  await ask('completing', groupId);
  await peer.request(LEAVE_GROUP, 0, { groupId, memberId });
  await ask('left', groupId);
});

parity(LIST_GROUPS, 'by state and type', async (peer, version) => {
  const { groupId } = await stable(peer);
  const topic = await peer.topic('t');
  const empty = await peer.group('empty');
  await peer.request(OFFSET_COMMIT, 5, committing(empty, [offset(topic, 0, 1)]));
  const ask = (what: string, fields: Message) =>
    peer.ask(what, LIST_GROUPS, version, fields, ({ groups, ...answer }) => ({
      ...answer,
      groups: groups.filter((group: Message) => [groupId, empty].includes(group.groupId)),
    }));
  await ask('all', { statesFilter: [], typesFilter: [] });
  if (version < 4) return;
  await ask('stable', { statesFilter: ['Stable'], typesFilter: [] });
  await ask('in small letters', { statesFilter: ['empty'], typesFilter: [] });
  await ask('an unknown state', { statesFilter: ['Sleeping'], typesFilter: [] });
  if (version < 5) return;
  await ask('classic', { statesFilter: [], typesFilter: ['classic'] });
  await ask('consumer', { statesFilter: [], typesFilter: ['consumer'] });
});

parity(DELETE_GROUPS, 'with and without members', async (peer, version) => {
  const { groupId } = await stable(peer);
  const topic = await peer.topic('t');
  const empty = await peer.group('empty');
  await peer.request(OFFSET_COMMIT, 5, committing(empty, [offset(topic, 0, 1)]));
  const ask = (what: string, ...groupsNames: string[]) =>
    peer.ask(what, DELETE_GROUPS, version, { groupsNames });
  await ask('with members', groupId);
  await ask('empty', empty);
  await ask('again', empty);
  await ask('nothing');
});

parity(OFFSET_DELETE, 'of topics that are read and that are not', async (peer, version) => {
  const [read, left] = [await peer.topic('read'), await peer.topic('left')];
  const { groupId, memberId, generationId } = await stable(peer, 'g', read);
  const right = { generationIdOrMemberEpoch: generationId, memberId };
  const both = [offset(read, 0, 1), offset(left, 0, 2)];
  await peer.request(OFFSET_COMMIT, 5, committing(groupId, both, right));
  const ask = (what: string, group: string, ...names: string[]) =>
    peer.ask(what, OFFSET_DELETE, version, {
      groupId: group,
      topics: names.map((name) => ({ name, partitions: [{ partitionIndex: 0 }] })),
    });
  await ask('both', groupId, read, left);
  await ask('again', groupId, left);
  await ask('an unknown topic', groupId, peer.name('missing'));
  await ask('an unknown group', peer.name('missing'), left);
  await ask('nothing', groupId);
});
