/** Removes a topic with its records. */

import { setTimeout as sleep } from 'node:timers/promises';
import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import { describeTopic, findTopic } from './find-topic.ts';

const GONE_WITHIN_MS = 5_000;
const POLL_MS = 20;

/**
 * Deletes the topic and waits until the brokers no longer show it, five seconds at most.
 *
 * @throws KafkaConnectionError TOPIC_NOT_FOUND, TOPIC_AUTHORIZATION_FAILED
 */
export async function deleteTopic(connection: KafkaConnection, topic: string): Promise<void> {
  await describeTopic(connection, topic);
  await adminCall(connection, { topic }, (admin) => admin.deleteTopics({ topics: [topic] }));
  for (let waited = 0; waited < GONE_WITHIN_MS; waited += POLL_MS) {
    if (!(await findTopic(connection, topic))) return;
    await sleep(POLL_MS);
  }
}
