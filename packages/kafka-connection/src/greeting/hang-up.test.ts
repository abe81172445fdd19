import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseBrokerAddress } from '../client/broker-address.ts';
import { connectKafka } from '../connection.ts';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import { answerVersions, listening } from '../testing/servers.ts';
import { greet } from './greet.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterEach(() => broker.faults.clear());
afterAll(() => broker.close());

const connect = () =>
  connectKafka(kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers }), { clientId: 'test' });

describe('a connection that breaks', () => {
  it('while the broker is greeted is made again', async () => {
    let connections = 0;
    await using server = await listening((socket) => {
      connections += 1;
      if (connections === 1) socket.destroy();
      else answerVersions(socket);
    });
    await greet(parseBrokerAddress(server.address), { withinMs: 5_000 });
    expect(connections).toBe(2);
  });

  it('behind the greeting is not taken for a broker that wants a login', async () => {
    const fault = broker.faults.drop('Metadata', { times: 1 });
    await using connection = await connect();
    expect(fault.hits).toBe(1);
    expect(connection.brokers).toEqual([broker.bootstrapServers]);
  });

  it('each time is one: Kafka hangs up on who does not log in', async () => {
    broker.faults.drop('Metadata');
    await expect(connect()).rejects.toMatchObject({ code: 'KAFKA_LOGIN_MISSING', exitCode: 77 });
  });
});
