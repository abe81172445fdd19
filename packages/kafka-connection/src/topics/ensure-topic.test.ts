import type { Admin } from 'kafkajs';
import { expect, it } from 'vitest';
import type { KafkaConnection } from '../connection.ts';
import { createErrorFromCode } from '../kafkajs.ts';
import { ensureTopic } from './ensure-topic.ts';

const UNKNOWN_TOPIC_OR_PARTITION = 3;

it('a topic that somebody else has just created is waited for until the brokers know it', async () => {
  let questions = 0;
  const admin: Pick<Admin, 'createTopics' | 'fetchTopicMetadata'> = {
    // Kafka: it exists already.
    createTopics: async () => false,
    async fetchTopicMetadata() {
      if (++questions < 4) throw createErrorFromCode(UNKNOWN_TOPIC_OR_PARTITION);
      const partition = { leader: 1, replicas: [1], isr: [1], partitionErrorCode: 0 };
      const partitions = [0, 1].map((partitionId) => ({ ...partition, partitionId }));
      return { topics: [{ name: 'new', partitions }] };
    },
  };
  const connection: Pick<KafkaConnection, 'admin' | 'brokers'> = {
    brokers: [],
    admin: async () => admin as Admin,
  };
  const ensured = ensureTopic(connection as KafkaConnection, 'new', {
    create: true,
    partitions: 2,
  });
  expect(await ensured).toEqual({ partitions: 2, created: false });
});
