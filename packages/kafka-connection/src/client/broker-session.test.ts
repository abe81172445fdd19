import { startBroker } from '@tidemark/local-broker';
import { expect, it } from 'vitest';
import { connectKafka } from '../connection.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import { BrokerSession } from './broker-session.ts';
import { closableKafka } from './closable-kafka.ts';

it('the coordinator of a group is found at the first try, which no pause comes before', async () => {
  const broker = await startBroker();
  const settings = kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers });
  const connection = await connectKafka(settings, { clientId: 'test' });
  const { kafka, close } = closableKafka(connection, { retry: { retries: 0 } });
  try {
    await using session = await BrokerSession.openCoordinator(kafka, 'group');
    expect(session.newest(9)).toBeGreaterThan(0);
  } finally {
    close();
    await connection[Symbol.asyncDispose]();
    await broker.close();
  }
});

it('a broker whose connection broke before it said what it can is one that hung up', () => {
  const connectionPool = { send: () => Promise.reject(new Error('not connected')) };
  const session = BrokerSession.with({ versions: null, connectionPool });
  const asked = { name: 'Metadata', key: 3, version: 1, write: () => {}, read: () => ({}) };
  const failure = (() => {
    try {
      return session.has(asked);
    } catch (error) {
      return translateKafkaError(error);
    }
  })();
  expect(failure).toMatchObject({ code: 'KAFKA_CONNECTION_CLOSED', exitCode: 69 });
});
