import { describe, expect, it } from 'vitest';
import { FakeClient } from '../test-support/fake-client.ts';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { order } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** A Kafka that answered, and now cannot tell of its topics before it is mended. */
function unsettled(error: Error = new Transient('no coordinator now')) {
  let isAway = true;
  class Unsettled extends FakeClient {
    override async ensureTopic(...args: Parameters<FakeClient['ensureTopic']>): Promise<number> {
      if (isAway) throw error;
      return await super.ensureTopic(...args);
    }
  }
  class Kafka extends FakeKafka {
    override connect(): FakeClient {
      return new Unsettled(this);
    }
  }
  const mend = () => {
    isAway = false;
  };
  return { kafka: new Kafka({ orders: 1 }), mend };
}

describe('a job that is planned while a broker restarts', () => {
  it('waits, says so once, and starts when Kafka answers', async () => {
    const { kafka, mend } = unsettled();
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.timers.advance(20_000);
    expect(job.warnings).toEqual([expect.stringMatching(/waits for Kafka.*no coordinator now/)]);
    expect(job.states).toEqual(['starting']);
    mend();
    await job.timers.advance(500);
    expect(job.states).toEqual(['starting', 'running']);
    await kafka.consumers[0]?.fetch();
    expect(job.printed).toEqual(['customer> ann 1']);
    await job.stop();
  });

  it('fails with the error when that takes longer than half a minute', async () => {
    const { kafka } = unsettled();
    const job = await startJob(kafka);
    await job.timers.advance(29_000);
    expect(job.states).toEqual(['starting']);
    await job.timers.advance(1_500);
    await expect(job.result).rejects.toThrow('no coordinator now');
  });

  it('fails at once where waiting does not help', async () => {
    const job = await startJob(unsettled(new Error('not permitted')).kafka);
    await expect(job.result).rejects.toThrow('not permitted');
    expect(job.warnings).toEqual([]);
  });

  it('stops at once when it is asked to', async () => {
    const job = await startJob(unsettled().kafka);
    expect(await job.stop()).toMatchObject({ records: 0 });
    await job.timers.advance(500);
    await settled();
    expect(job.timers.size).toBe(0);
  });
});
