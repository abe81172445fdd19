import type { KafkaConnection } from '@tidemark/kafka-connection';
import { describe, expect, it } from 'vitest';
import { kafkajsClient } from './kafkajs-client.ts';

const unused = () => {
  throw new Error('unused');
};

const connection: KafkaConnection = {
  kind: 'brokers',
  description: 'nowhere',
  nodes: 1,
  brokers: ['nowhere:9092'],
  createKafka: unused,
  admin: unused,
  [Symbol.asyncDispose]: async () => {},
};

const client = kafkajsClient(connection);

/** An error as kafkajs makes it. */
function kafkajsError(name: string, fields: Record<string, unknown>): Error {
  return Object.assign(new Error(name), { name, ...fields });
}

function protocolError(type: string, code: number): Error {
  return kafkajsError('KafkaJSProtocolError', { type, code });
}

describe('an error of kafkajs', () => {
  it.each([
    ['REBALANCE_IN_PROGRESS', 27],
    ['ILLEGAL_GENERATION', 22],
    ['UNKNOWN_MEMBER_ID', 25],
    ['NOT_COORDINATOR_FOR_GROUP', 16],
    ['LEADER_NOT_AVAILABLE', 5],
    ['NOT_LEADER_FOR_PARTITION', 6],
    ['CONCURRENT_TRANSACTIONS', 51],
    ['REQUEST_TIMED_OUT', 7],
  ])('%s goes away by itself, however deep it is wrapped', (type, code) => {
    const error = protocolError(type, code);
    expect(client.isTransient(error)).toBe(true);
    const wrapped = kafkajsError('KafkaJSNonRetriableError', { cause: error });
    expect(client.isTransient(client.translate(wrapped, {}))).toBe(true);
  });

  it('about a connection goes away by itself', () => {
    const error = kafkajsError('KafkaJSConnectionError', { code: 'ECONNREFUSED' });
    expect(client.isTransient(error)).toBe(true);
  });

  it.each([
    ['GROUP_AUTHORIZATION_FAILED', 30],
    ['MESSAGE_TOO_LARGE', 10],
  ])('%s does not', (type, code) => {
    expect(client.isTransient(protocolError(type, code))).toBe(false);
  });
});
