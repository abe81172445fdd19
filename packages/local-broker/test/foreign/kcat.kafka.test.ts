// The broker as kcat (librdkafka) meets it.
import { expect, test } from 'vitest';
import { startBroker } from '../../src/broker.ts';
import { TransactionalClient } from '../transactional-client.ts';
import { isInstalled, output } from './program.ts';

const kcat = isInstalled('kcat', ['-V'], 'kcat (apt-get install kcat)');
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

const run = (
  { bootstrapServers }: { readonly bootstrapServers: string },
  args: readonly string[],
  stdin?: string,
) => output('kcat', ['-b', bootstrapServers, ...args], stdin);

test.skipIf(!kcat)('kcat: each codec with keys and headers, there and back', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  for (const codec of CODECS) {
    const args = ['-P', '-t', 't', '-z', codec, '-K', ':', '-H', `codec=${codec}`];
    const lines = Array.from({ length: 50 }, (_, index) => `k${index}:${codec} ${index}\n`);
    await run(broker, [...args, '-X', 'enable.idempotence=true'], lines.join(''));
  }
  const read = await run(broker, ['-C', '-t', 't', '-e', '-q', '-f', '%o %k %s %h\n']);
  const expected = CODECS.flatMap((codec, batch) =>
    Array.from(
      { length: 50 },
      (_, index) => `${50 * batch + index} k${index} ${codec} ${index} codec=${codec}`,
    ),
  );
  expect(read.trimEnd().split('\n')).toEqual(expected);
});

test.skipIf(!kcat)('kcat: lists metadata and asks for offsets by time', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 2 } } });
  const listed = JSON.parse(await run(broker, ['-L', '-J']));
  expect(listed.topics).toMatchObject([{ topic: 't', partitions: [{ leader: 1 }, { leader: 1 }] }]);
  await run(broker, ['-P', '-t', 't', '-p', '1'], 'one\ntwo\n');
  expect(await run(broker, ['-Q', '-t', 't:1:0', '-t', 't:1:-1'])).toMatch(/t \[1\] offset \d/);
});

test.skipIf(!kcat)('kcat: a group reads, commits, and goes on where it stopped', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 2 } } });
  await run(broker, ['-P', '-t', 't'], 'a\nb\nc\n');
  const group = ['-X', 'auto.offset.reset=earliest', '-X', 'fetch.wait.max.ms=50', '-e', '-q'];
  const read = () => run(broker, ['-G', 'g', ...group, 't']);
  expect((await read()).trimEnd().split('\n').toSorted()).toEqual(['a', 'b', 'c']);
  await run(broker, ['-P', '-t', 't'], 'd\n');
  expect(await read()).toBe('d\n');
  expect(broker.describe().groups).toMatchObject([{ groupId: 'g', groupState: 'Empty' }]);
});

test.skipIf(!kcat)('kcat: read_committed leaves out what was aborted', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  await using producer = await TransactionalClient.on(broker);
  await producer.initWhenFree();
  for (const [value, committed] of [
    ['aborted', false],
    ['committed', true],
  ] as const) {
    await producer.addWhenFree();
    await producer.send(value);
    await producer.end(3, committed);
  }
  await producer.initWhenFree();
  const read = (isolation: string) =>
    run(broker, ['-C', '-t', 't', '-e', '-q', '-X', `isolation.level=${isolation}`]);
  expect(await read('read_committed')).toBe('committed\n');
  expect(await read('read_uncommitted')).toBe('aborted\ncommitted\n');
});
