import { describe, expect, it } from 'vitest';
import { readRecords } from './read-records.ts';
import {
  brokers,
  connection,
  json,
  kafka,
  type Message,
  produce,
  withOrdersBroker,
} from './test-support/orders-broker.ts';
import { runKafka } from './test-support/run-kafka.ts';

withOrdersBroker();

describe('topics', () => {
  it('are created, listed, described and deleted', async () => {
    expect(
      await kafka('topics', 'create', 'made', '--partitions', '2', '--config', 'retention.ms=-1'),
    ).toEqual(['Created topic made: 2 partitions, 1 replicas.']);
    expect(await json('topics', 'list')).toContainEqual({
      topic: 'made',
      partitions: 2,
      replicas: 1,
      records: 0,
    });
    const [described] = await json('topics', 'describe', 'made');
    expect(described).toMatchObject({ topic: 'made', configs: { 'retention.ms': '-1' } });
    expect(described.partitions).toHaveLength(2);
    expect(await kafka('topics', 'delete', 'made', '--yes')).toEqual(['Deleted topic made.']);
    expect(JSON.stringify(await json('topics', 'list'))).not.toContain('made');
  });

  it('are a table with headings for people', async () => {
    await produce('orders', [{ partition: 0, value: 'x' }]);
    expect(await kafka('topics', 'list')).toEqual([
      'TOPIC                PARTITIONS  REPLICAS  RECORDS',
      'orders                        3         1        1',
      'orders-dead-letters           3         1        0',
    ]);
  });

  it('are not deleted where nobody can be asked and nobody said --yes', async () => {
    await expect(kafka('topics', 'delete', 'orders')).rejects.toMatchObject({ exitCode: 2 });
    expect(await json('topics', 'list')).toHaveLength(2);
  });

  it.each([
    [['topics', 'describe', 'nope'], 'TOPIC_NOT_FOUND'],
    [['topics', 'delete', 'nope', '--yes'], 'TOPIC_NOT_FOUND'],
    [['topics', 'create', 'orders'], 'TOPIC_EXISTS'],
    [['topics', 'create', 'x', '--config', 'nonsense'], 'USAGE'],
    [['topics', 'create', 'x', '--partitions', '0'], 'USAGE'],
    [['tail', 'nope'], 'TOPIC_NOT_FOUND'],
    [['tail', 'orders', '--from', 'yesterday'], 'USAGE'],
    [['lag', 'nope'], 'GROUP_NOT_FOUND'],
    [['dead-letters', 'nope'], 'TOPIC_NOT_FOUND'],
    [['topics', 'list', '--brokers', 'nonsense'], 'KAFKA_SETTINGS_INVALID'],
  ])('and the rest end with a code when it cannot be done: %j', async (words, code) => {
    await expect(kafka(...words)).rejects.toMatchObject({ code });
  });
});

describe('doctor', () => {
  it('says line by line what works', async () => {
    const lines = await kafka('doctor');
    expect(lines).toHaveLength(15);
    expect(lines[0]).toMatch(/^✓ settings {5}127\.0\.0\.1:\d+; no TLS, no login/);
    expect(lines.at(-1)).toBe('All is well.');
  });

  it('ends with the exit code of the first thing that does not work', async () => {
    const codes: number[] = [];
    const words = ['doctor', '--topic', 'nope'];
    const lines = await runKafka(brokers(), words, (code) => codes.push(code));
    expect(codes).toEqual([1]);
    const at = lines.findIndex((line) =>
      line.startsWith('✗ topic        There is no topic "nope"'),
    );
    expect(lines[at + 1]).toMatch(/^ +Next: {2}Create it: pnpm kafka topics create nope/);
    expect(lines[at + 2]).toMatch(
      /^ +Code: {2}TOPIC_NOT_FOUND \(docs\/errors\.md#topic_not_found\)$/,
    );
    expect(await json('doctor', '--topic', 'nope')).toContainEqual(
      expect.objectContaining({ check: 'topic', status: 'failed', code: 'TOPIC_NOT_FOUND' }),
    );
  });
});

describe('tail', () => {
  const RECORDS: Message[] = [
    { partition: 0, key: 'customer_001', value: '{"orderId":"order_00001"}' },
    { partition: 0, key: 'k', value: Buffer.from('ff00', 'hex'), headers: { a: ['1', '2'] } },
    { partition: 0, key: 'gone', value: null },
  ];

  it('shows what is there, bytes that are no text in hexadecimal, and headers', async () => {
    await produce('orders', RECORDS);
    const lines = await kafka('tail', 'orders', '--no-follow');
    expect(lines.map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME'))).toEqual([
      'orders-0 @ 0  TIME  customer_001  {"orderId":"order_00001"}',
      'orders-0 @ 1  TIME  k  \ufffd\\x00',
      '    value in hex: ff00',
      '    a: 1',
      '    a: 2',
      'orders-0 @ 2  TIME  gone  (null)',
    ]);
  });

  it('is an object a line for scripts', async () => {
    await produce('orders', RECORDS);
    expect(await json('tail', 'orders', '--no-follow')).toMatchObject([
      { partition: 0, offset: '0', key: 'customer_001', value: '{"orderId":"order_00001"}' },
      { offset: '1', valueHex: 'ff00', headers: { a: ['1', '2'] } },
      { offset: '2', value: null },
    ]);
  });

  it('begins before the end of each partition and stops after a count', async () => {
    await produce('orders', RECORDS);
    const last = await json('tail', 'orders', '--last', '2', '--count', '2');
    expect(last.map(({ offset }) => offset)).toEqual(['1', '2']);
    expect(await json('tail', 'orders', '--last', '1', '--no-follow')).toHaveLength(1);
    expect(await json('tail', 'orders', '--from', 'latest', '--no-follow')).toEqual([]);
  });

  it('reads no record behind the ends that it found at the start', async () => {
    await produce('orders', RECORDS);
    await using connected = await connection();
    const offsets: number[] = [];
    const [starts, ends] = [new Map([[0, 0]]), new Map([[0, 2]])];
    const { signal } = new AbortController();
    await readRecords(connected, { topic: 'orders', starts, ends, signal }, ({ offset }) =>
      Boolean(offsets.push(offset)),
    );
    expect(offsets).toEqual([0, 1]);
  });

  it('shows only what holds a text, or matches a pattern, and only one partition', async () => {
    await produce('orders', [...RECORDS, { partition: 1, key: 'k', value: 'customer_001 too' }]);
    const offsets = async (...words: string[]) =>
      (await json('tail', 'orders', '--no-follow', ...words)).map(
        ({ partition, offset }) => `${partition}@${offset}`,
      );
    expect((await offsets('--filter', 'customer_001')).sort()).toEqual(['0@0', '1@0']);
    expect(await offsets('--filter', '/^order.*|^go.e$/')).toEqual(['0@2']);
    expect(await offsets('--filter', '/order_\\d+/')).toEqual(['0@0']);
    expect(await offsets('--partition', '1')).toEqual(['1@0']);
    for (const words of [
      ['--filter', '/(/'],
      ['--partition', '7'],
    ]) {
      await expect(kafka('tail', 'orders', ...words)).rejects.toMatchObject({ code: 'USAGE' });
    }
  });

  it('leaves no group behind', async () => {
    await produce('orders', RECORDS);
    await kafka('tail', 'orders', '--no-follow');
    expect(await json('groups')).toEqual([]);
  });
});

describe('dead letters of a topic that is not there', () => {
  it('are an error that names those that there are, and tells nobody to create a topic', async () => {
    await expect(kafka('dead-letters', 'nosuch')).rejects.toMatchObject({
      code: 'TOPIC_NOT_FOUND',
      message: 'There is no topic "nosuch-dead-letters", nor one whose dead letters it could have.',
      hint: 'Those that there are: pnpm kafka dead-letters orders',
    });
    await kafka('topics', 'delete', 'orders-dead-letters', '--yes');
    await expect(kafka('dead-letters', 'nosuch')).rejects.toMatchObject({
      hint: expect.stringContaining('no topic on this Kafka has dead letters'),
    });
  });
});

describe('dead letters', () => {
  const letter = (offset: number, more: Message['headers'] = {}): Message => ({
    partition: offset % 3,
    key: 'customer_001',
    value: `broken ${offset}`,
    headers: {
      ...{ topic: 'orders', partition: '2', offset: String(offset) },
      ...{ field: 'amount', reason: 'is not a number', ...more },
    },
  });

  it('are listed with where they were and why they are here', async () => {
    await produce('orders-dead-letters', [letter(40)]);
    const lines = await kafka('dead-letters');
    expect(lines[0]).toMatch(/^TOPIC +PARTITION +OFFSET +TIME +REASON +VALUE$/);
    expect(lines[1]).toMatch(/^orders +2 +40 +\S+ +amount: is not a number +broken 40$/);
    expect(await json('dead-letters', 'orders-dead-letters')).toMatchObject([
      { source: { topic: 'orders', partition: '2', offset: '40', reason: 'is not a number' } },
    ]);
  });

  it('are put back where they were, with their own headers, once', async () => {
    await produce('orders-dead-letters', [
      letter(40, { trace: 'abc', 'original.topic': 'mine' }),
      letter(41),
      letter(42, { 'truncated-from': '2000000' }),
    ]);
    expect(await json('dead-letters', '--replay', '--yes')).toEqual([
      { replayed: 2, before: 0, truncated: 1, sources: ['orders'] },
    ]);
    const back = await json('tail', 'orders', '--no-follow');
    expect(back).toMatchObject([
      { partition: 2, key: 'customer_001', value: 'broken 40' },
      { partition: 2, key: 'customer_001', value: 'broken 41' },
    ]);
    expect(back.map(({ headers }) => headers)).toEqual([{ trace: 'abc', topic: 'mine' }, {}]);
    expect(await json('dead-letters', '--replay', '--yes')).toMatchObject([{ replayed: 0 }]);
    await produce('orders-dead-letters', [letter(41), letter(43)]);
    expect(await json('dead-letters', '--replay', '--yes')).toMatchObject([{ replayed: 1 }]);
    expect(await json('dead-letters', '--replay', '--all', '--yes')).toMatchObject([
      { replayed: 3 },
    ]);
  });

  it('of several groups are one record, which is put back once', async () => {
    await produce('orders-dead-letters', [letter(40), letter(40), letter(41)]);
    expect(await json('dead-letters', '--replay', '--yes')).toMatchObject([{ replayed: 2 }]);
  });

  it('stay where they are when nobody can be asked', async () => {
    await produce('orders-dead-letters', [letter(40)]);
    await expect(kafka('dead-letters', '--replay')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await json('tail', 'orders', '--no-follow')).toEqual([]);
  });
});
