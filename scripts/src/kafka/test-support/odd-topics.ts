/** Topics at the edges, and what `pnpm kafka` makes of them: the same on every broker. */
import {
  connectKafka,
  createPartitioner,
  createTopic,
  type KafkaConnection,
  kafkaSettings,
  topicOffsets,
} from '@tidemark/kafka-connection';
import { expect, it } from 'vitest';
import { runKafka } from './run-kafka.ts';

const MEGABYTE = 1_000_000;
const PARTITIONS = 1_000;
const GZIP = 1;

type Message = { key?: string; value: string | null; partition?: number; timestamp?: string };

/** A broker knows of a thousand new partitions seconds before it has them all. */
async function untilWritable(connection: KafkaConnection, topic: string): Promise<void> {
  await expect.poll(() => topicOffsets(connection, topic), { timeout: 60_000 }).toBeDefined();
}

/** Adds the tests. */
export function oddTopics(brokers: () => string): void {
  const name = (topic: string) => `${topic}-${process.pid}`;
  const tail = async (topic: string, ...words: string[]) =>
    (await runKafka(brokers(), ['tail', name(topic), '--no-follow', '--json', ...words])).map(
      (line) => JSON.parse(line),
    );
  const connect = () =>
    connectKafka(kafkaSettings({ KAFKA_BROKERS: brokers() }), { clientId: 'test' });

  async function make(topic: string, partitions: number, messages: Message[], compression = 0) {
    await using connection = await connect();
    // Kafka deletes by the time of records, and these may be old.
    await createTopic(connection, name(topic), { partitions, configs: { 'retention.ms': '-1' } });
    await untilWritable(connection, name(topic));
    if (messages.length === 0) return;
    const producer = connection.createKafka().producer({ createPartitioner });
    await producer.connect();
    await producer.send({ topic: name(topic), messages, compression });
    await producer.disconnect();
  }

  it('a topic without records ends at once', async () => {
    await make('empty', 3, []);
    expect(await tail('empty')).toEqual([]);
    const [described] = await runKafka(brokers(), ['topics', 'describe', name('empty'), '--json']);
    expect(JSON.parse(described ?? '').partitions).toMatchObject([
      { low: 0, high: 0 },
      { low: 0, high: 0 },
      { low: 0, high: 0 },
    ]);
  });

  it('a topic of a thousand partitions is read whole, and described', async () => {
    const far = [0, 1, 500, PARTITIONS - 1].map((partition) => ({ partition, value: 'x' }));
    await make('wide', PARTITIONS, far);
    const read = await tail('wide');
    expect(read.map(({ partition }) => partition).sort((a, b) => a - b)).toEqual([0, 1, 500, 999]);
    const lines = await runKafka(brokers(), ['topics', 'describe', name('wide')]);
    expect(lines.length).toBeGreaterThan(PARTITIONS);
  });

  it('records of a megabyte are shown whole', async () => {
    const value = 'ä'.repeat(MEGABYTE / 2 - 100);
    await make('large', 1, [{ value }]);
    await make('large', 1, [{ value }]);
    expect((await tail('large')).map((record) => record.value === value)).toEqual([true, true]);
  });

  it('tombstones have null for a value, and no text of their own', async () => {
    await make('tombstones', 1, [{ key: 'k', value: null }, { value: '' }]);
    expect(await tail('tombstones')).toMatchObject([
      { key: 'k', value: null },
      { key: null, value: '' },
    ]);
    const lines = await runKafka(brokers(), ['tail', name('tombstones'), '--no-follow']);
    expect(lines[0]).toMatch(/ k {2}\(null\)$/);
  });

  it('compressed records look like others', async () => {
    await make('gzip', 1, [{ value: 'packed' }], GZIP);
    expect(await tail('gzip')).toMatchObject([{ value: 'packed' }]);
  });

  it('records of a time long gone are shown with it', async () => {
    await make('old', 1, [{ value: 'x', timestamp: '1000' }]);
    expect(await tail('old')).toMatchObject([{ timestamp: 1_000 }]);
  });
}
