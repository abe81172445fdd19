// Several brokers have one list of users and one certificate, and ask alike.
import { expect, test } from 'vitest';
import { logIn } from '../../test/sasl-client.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startCluster } from '../cluster/cluster.ts';
import { errorCode } from '../wire/error-codes.ts';

const LIST_OFFSETS = 2;

test('a user may do the same on every broker of a cluster, and is asked for the same', async () => {
  const permissions = [{ topic: 'mine', operations: ['describe'] }] as const;
  const users = { alice: { password: 'alice-secret', permissions } };
  const topics = { mine: { partitions: 1 }, other: { partitions: 1 } };
  await using cluster = await startCluster({ brokers: 2, users, topics, tls: 'self-signed' });
  const authorities = new Set<string | undefined>();
  const answers: number[][] = [];
  for (const broker of cluster.brokers.values()) {
    const ca = broker.certificateAuthority;
    authorities.add(ca);
    await using client = await WireClient.connect(broker, { ca, servername: 'localhost' });
    expect((await logIn(client, 'SCRAM-SHA-256', 'alice', 'alice-secret')).errorCode).toBe(0);
    const partitions = [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }];
    const asked = ['mine', 'other'].map((name) => ({ name, partitions }));
    const answer = await client.request(LIST_OFFSETS, 7, { replicaId: -1, topics: asked });
    answers.push(
      answer.topics.map(
        (topic: { partitions: { errorCode: number }[] }) => topic.partitions[0]?.errorCode,
      ),
    );
  }
  expect(authorities.size).toBe(1);
  const denied = errorCode('TOPIC_AUTHORIZATION_FAILED');
  // Only one of the two leads the partition; that the other topic is closed is said before that.
  expect(answers.map(([, other]) => other)).toEqual([denied, denied]);
  expect(answers.map(([mine]) => mine).sort()).toEqual([0, errorCode('NOT_LEADER_OR_FOLLOWER')]);
});
