import type { RecordMetadata } from '@tidemark/kafka-connection';
import { describe, expect, it } from 'vitest';
import { kafkaWriter } from './kafka-writer.ts';
import { records } from './test-support.ts';

const BATCH = records(3).map((record) => ({ record, since: 0 }));

function writerAnswering(...answer: RecordMetadata[]) {
  const sent: unknown[] = [];
  const send = async (request: unknown) => {
    sent.push(request);
    return answer;
  };
  return { sent, write: kafkaWriter({ send }, 'orders', 'all') };
}

const CONFIRMED = { topicName: 'orders', partition: 1, errorCode: 0, baseOffset: '41' };

describe('the Kafka writer', () => {
  it('sends one partition with it and the schema version in every message, and returns the first offset', async () => {
    const { sent, write } = writerAnswering(CONFIRMED);
    expect(await write(1, BATCH)).toBe(41);
    const rest = { partition: 1, headers: { 'schema-version': '1' } };
    const messages = BATCH.map(({ record: { key, value } }) => ({ key, value, ...rest }));
    expect(sent).toEqual([{ topic: 'orders', acks: -1, messages }]);
  });

  it.each([
    ['nothing, as kafkajs does for a partition that does not exist', []],
    ['another partition', [{ ...CONFIRMED, partition: 2 }]],
    ['an error', [{ ...CONFIRMED, errorCode: 6 }]],
    ['no offset', [{ topicName: 'orders', partition: 1, errorCode: 0 }]],
    ['the offset -1', [{ ...CONFIRMED, baseOffset: '-1' }]],
    ['more than was asked', [CONFIRMED, { ...CONFIRMED, partition: 2 }]],
  ])('does not take for a confirmation: %s', async (_, answer) => {
    await expect(writerAnswering(...answer).write(1, BATCH)).rejects.toMatchObject({
      code: 'ORDERS_NOT_CONFIRMED',
      message: 'Kafka did not confirm 3 orders for partition 1.',
    });
  });
});
