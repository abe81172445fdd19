import { expect, it } from 'vitest';
import { KafkaConnectionError } from './errors/kafka-connection-error.ts';
import { patiently } from './patiently.ts';

const AWAY = new KafkaConnectionError('KAFKA_TIMEOUT', 'away');

/** Waits in a time that the waiting makes. */
function waiting(isWanted: () => boolean = () => true) {
  let time = 0;
  const told: string[] = [];
  const patience = {
    isWanted,
    now: () => time,
    pause: async (ms: number) => {
      time += ms;
    },
    onWait: (_: unknown, ms: number) => void told.push(`up to ${ms}`),
    onDone: () => void told.push('done'),
  };
  return { patience, told, now: patience.now };
}

it('what a broker that restarts cannot do is done when it is back, and told once', async () => {
  const { patience, told, now } = waiting();
  const work = async () => {
    if (now() < 29_000) throw AWAY;
    return 'made';
  };
  expect(await patiently(work, patience)).toBe('made');
  expect(told).toEqual(['up to 30000', 'done']);
});

it('after half a minute the error is told', async () => {
  const { patience, now } = waiting();
  await expect(patiently(() => Promise.reject(AWAY), patience)).rejects.toBe(AWAY);
  expect(now()).toBe(30_000);
});

it('nothing is tried again that does not go away, or that nobody wants any more', async () => {
  const denied = new KafkaConnectionError('TOPIC_NOT_FOUND', 'none');
  const { patience, told } = waiting();
  await expect(patiently(() => Promise.reject(denied), patience)).rejects.toBe(denied);
  const stopped = waiting(() => false);
  await expect(patiently(() => Promise.reject(AWAY), stopped.patience)).rejects.toBe(AWAY);
  expect([...told, ...stopped.told]).toEqual([]);
});
