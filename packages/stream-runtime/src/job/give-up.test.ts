import { expect, it } from 'vitest';
import { FakeKafka, type ProtocolStep } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { startJob } from '../test-support/start-job.ts';

/** A job that is stopped while Kafka takes its time with a step of a task's start. */
async function stoppedAt(slow: ProtocolStep) {
  const kafka = new FakeKafka({ orders: 1 });
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  kafka.onStep = (step) => (step === slow ? answered : Promise.resolve());
  const job = await startJob(kafka);
  const stopped = job.stop();
  await job.timers.advance(10_000);
  await stopped;
  return { open: job.client.openProducers, answer };
}

it.each(['fence', 'fenced', 'begin', 'commit', 'committed'] as const)(
  'a job that is stopped while a task starts leaves no producer behind: %s',
  async (step) => {
    const { open, answer } = await stoppedAt(step);
    expect(open.size).toBe(0);
    answer();
    await settled();
    expect(open.size).toBe(0);
  },
);
