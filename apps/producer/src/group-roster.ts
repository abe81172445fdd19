// The roster of producers that are about to fill an empty topic: the members of a consumer group,
// which Kafka keeps consistent and clears of those that died. The group commits no offsets, so
// Kafka forgets it when the last member left.

import {
  type Consumer,
  describeConsumerGroup,
  type KafkaConnection,
} from '@tidemark/kafka-connection';
import type { Roster } from './order-numbers.ts';

// A new group on a Kafka with default settings waits 3 s for more members before its first answer.
const JOIN_LIMIT_MS = 10_000;

/** The roster for `topic`. Its `join` rejects when the group cannot be joined within ten seconds. */
export function groupRoster(connection: KafkaConnection, topic: string): Roster {
  const groupId = `tidemark-producers-${topic}`;
  let consumer: Consumer | undefined;
  return {
    join: async () => {
      consumer = connection.createKafka().consumer({
        groupId,
        allowAutoTopicCreation: false,
        sessionTimeout: 10_000,
        rebalanceTimeout: 10_000,
        heartbeatInterval: 500,
        maxWaitTimeInMs: 100,
      });
      await joined(consumer, topic);
      return (await describeConsumerGroup(connection, groupId)).members.length;
    },
    leave: async () => {
      const leaving = consumer;
      consumer = undefined;
      await leaving?.disconnect();
    },
  };
}

async function joined(consumer: Consumer, topic: string): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic });
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('no answer from the group')), JOIN_LIMIT_MS);
    const settle = (how: () => void) => () => {
      clearTimeout(limit);
      how();
    };
    consumer.on('consumer.group_join', () => {
      // A member, but no reader: before the first fetch, or the orders would come back here.
      consumer.pause([{ topic }]);
      settle(resolve)();
    });
    consumer.on('consumer.crash', ({ payload }) => settle(() => reject(payload.error))());
    consumer
      .run({ autoCommit: false, eachBatch: async () => {} })
      .catch(settle(() => reject(new Error('cannot join'))));
  });
}
