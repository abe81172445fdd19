import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { append, batchOf } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { ManualClock } from '../manual-clock.ts';
import type { StorageEvent } from '../storage/storage-event.ts';
import { TopicRegistry } from './topic-registry.ts';

const clock = new ManualClock();

function open(folder?: string, events: StorageEvent[] = []): Promise<TopicRegistry> {
  return TopicRegistry.open(folder, {
    clock,
    fsync: 'close',
    onEvent: (event) => void events.push(event),
  });
}

test('topics survive a restart with their id, partitions, settings and records', async () => {
  using folder = new TemporaryFolder();
  const before = await open(folder.path);
  const { id } = await before.create('orders', {
    partitions: 2,
    configs: { 'retention.ms': '5000' },
  });
  await before.addPartitions('orders', 3);
  await before.alterConfigs('orders', { 'retention.ms': '6000', 'cleanup.policy': 'compact' });
  const log = before.get('orders')?.partitions[2];
  if (log === undefined) throw new Error('no partition 2');
  await append(log, batchOf(['a', 'b']));
  await before.close();
  const after = await open(folder.path);
  const topic = after.get('orders');
  expect(topic?.id).toBe(id);
  expect(after.byId(id)).toBe(topic);
  expect(topic?.partitions.map(({ highWatermark }) => highWatermark)).toEqual([0, 0, 2]);
  expect(topic?.configs.overrides).toEqual({ 'retention.ms': '6000', 'cleanup.policy': 'compact' });
  await after.close();
});

test.each(['memory', 'disk'])(
  'a topic that is deleted and made again in %s is another one',
  async (where) => {
    using folder = new TemporaryFolder();
    const topics = await open(where === 'disk' ? folder.path : undefined);
    const deleted: string[] = [];
    topics.onDelete((name) => deleted.push(name));
    const { id, partitions } = await topics.create('orders', { partitions: 1 });
    const [log] = partitions;
    if (log === undefined) throw new Error('no partition');
    await append(log, batchOf(['a']));
    let woken = 0;
    log.onAppend(() => {
      woken += 1;
    });
    await topics.delete('orders');
    expect([woken, deleted, topics.get('orders'), topics.byId(id)]).toEqual([
      1,
      ['orders'],
      undefined,
      undefined,
    ]);
    await expect(append(log, batchOf(['b']))).rejects.toMatchObject({
      kafkaError: 'KAFKA_STORAGE_ERROR',
    });
    const again = await topics.create('orders', { partitions: 1 });
    expect(again.id).not.toBe(id);
    expect(again.partitions[0]?.highWatermark).toBe(0);
    await topics.close();
  },
);

test('what a crash left of a creation or a deletion is removed at the next start, and other folders are not', async () => {
  using folder = new TemporaryFolder();
  const before = await open(folder.path);
  for (const name of ['kept', 'dying']) await before.create(name, { partitions: 1 });
  await before.close();
  mkdirSync(join(folder.path, '~unfinished'));
  mkdirSync(join(folder.path, 'something else'));
  renameSync(
    join(folder.path, 'dying', 'topic.json'),
    join(folder.path, 'dying', 'removed-topic.json'),
  );
  const events: StorageEvent[] = [];
  const after = await open(folder.path, events);
  expect(after.list().map(({ name }) => name)).toEqual(['kept']);
  expect(readdirSync(folder.path).sort()).toEqual(['kept', 'something else']);
  expect(events.map(({ type }) => type)).toEqual(['leftover-removed', 'leftover-removed']);
  await after.close();
});

test('a description that cannot be understood stops the start with the file named', async () => {
  using folder = new TemporaryFolder();
  const before = await open(folder.path);
  await before.create('orders', { partitions: 1 });
  await before.close();
  writeFileSync(join(folder.path, 'orders', 'topic.json'), '{"name":');
  await expect(open(folder.path)).rejects.toMatchObject({
    code: 'BROKER_DATA_FOLDER_DAMAGED',
    message: expect.stringContaining(join('orders', 'topic.json')),
  });
});

test('names, numbers and settings that Kafka refuses are refused', async () => {
  const topics = await open();
  const refusal = (name: string, partitions = 1, configs = {}) =>
    topics.create(name, { partitions, configs }).then(
      () => 'made',
      (error) => error.kafkaError,
    );
  expect(await refusal('a.b')).toBe('made');
  expect(await refusal('a.b')).toBe('TOPIC_ALREADY_EXISTS');
  expect(await refusal('a_b')).toBe('INVALID_TOPIC_EXCEPTION');
  for (const name of ['', '.', '..', 'a/b', 'a b', 'é', 'x'.repeat(250)]) {
    expect(await refusal(name)).toBe('INVALID_TOPIC_EXCEPTION');
  }
  expect(await refusal('zero', 0)).toBe('INVALID_PARTITIONS');
  expect(await refusal('c1', 1, { 'retention.millis': '1' })).toBe('INVALID_CONFIG');
  expect(await refusal('c2', 1, { 'retention.ms': 'soon' })).toBe('INVALID_CONFIG');
  expect(await refusal('c3', 1, { 'retention.ms': '-2' })).toBe('INVALID_CONFIG');
  expect(await refusal('c4', 1, { 'cleanup.policy': 'compact,delete' })).toBe('made');
  expect(await refusal('c5', 1, { 'cleanup.policy': 'shred' })).toBe('INVALID_CONFIG');
  expect(await refusal('c6', 1, { 'retention.ms': null })).toBe('made');
  const both = [
    topics.create('twice', { partitions: 1 }),
    topics.create('twice', { partitions: 1 }),
  ];
  const results = await Promise.allSettled(both);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(topics.addPartitions('a.b', 1)).rejects.toMatchObject({
    kafkaError: 'INVALID_PARTITIONS',
  });
  await expect(topics.delete('nothing')).rejects.toMatchObject({
    kafkaError: 'UNKNOWN_TOPIC_OR_PARTITION',
  });
});

test('a full disk refuses a new topic, and leaves nothing of it', async () => {
  using folder = new TemporaryFolder();
  const topics = await open(join(folder.path, 'topics'));
  renameSync(join(folder.path, 'topics'), join(folder.path, 'gone'));
  await expect(topics.create('orders', { partitions: 1 })).rejects.toMatchObject({
    kafkaError: 'KAFKA_STORAGE_ERROR',
  });
  expect(topics.get('orders')).toBeUndefined();
  expect(existsSync(join(folder.path, 'topics'))).toBe(false);
  await topics.close();
});

test('a setting acts as soon as it is altered', async () => {
  const topics = await open();
  const { partitions } = await topics.create('t', { partitions: 1 });
  const [log] = partitions;
  if (log === undefined) throw new Error('no partition');
  await append(log, batchOf(['a'], clock.now() - 2000));
  await topics.alterConfigs('t', { 'retention.ms': '1000' });
  expect(log.logStartOffset).toBe(1);
  await topics.alterConfigs('t', { 'max.message.bytes': '10' });
  await expect(append(log, batchOf(['a']))).rejects.toMatchObject({
    kafkaError: 'MESSAGE_TOO_LARGE',
  });
  expect(topics.get('t')?.configs.get('retention.ms')).toBe('604800000');
  await topics.close();
});

test('retention is looked after by itself, and nothing is scheduled while there are no topics', async () => {
  const own = new ManualClock();
  const topics = await TopicRegistry.open(undefined, {
    clock: own,
    fsync: 'close',
    onEvent: () => {},
  });
  expect(own.pending).toBe(0);
  const { partitions } = await topics.create('t', {
    partitions: 1,
    configs: { 'retention.ms': '1000' },
  });
  const [log] = partitions;
  if (log === undefined) throw new Error('no partition');
  await append(log, batchOf(['a'], own.now()));
  own.advance(5 * 60 * 1000);
  expect(log.logStartOffset).toBe(1);
  await topics.delete('t');
  own.advance(5 * 60 * 1000);
  expect(own.pending).toBe(0);
  await topics.close();
});
