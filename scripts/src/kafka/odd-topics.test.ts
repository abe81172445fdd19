import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe } from 'vitest';
import { oddTopics } from './test-support/odd-topics.ts';

describe('pnpm kafka on the local broker', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.close());

  oddTopics(() => broker.bootstrapServers);
});
