import { startBroker } from '@tidemark/local-broker';
import { expect, it } from 'vitest';
import { connectKafka } from '../connection.ts';
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
