import { describe, expect, it } from 'vitest';
import { ORDER, WIRE } from '../test/arbitrary-orders.ts';
import { orderSerde } from './order-serde.ts';
import { ORDER_HEADERS, type RecordHeaders, SCHEMA_VERSION_HEADER } from './schema-version.ts';

const read = (headers?: RecordHeaders) => orderSerde.deserialize(Buffer.from(WIRE), { headers });
const version = (...values: string[]) => ({
  'event-time': Buffer.from('0'),
  [SCHEMA_VERSION_HEADER]: values.map((value) => Buffer.from(value)),
});

describe('the schema version in the headers of a record', () => {
  it('is 1 where we write, and that is read', () => {
    expect(ORDER_HEADERS).toEqual({ 'schema-version': '1' });
    const received = { [SCHEMA_VERSION_HEADER]: Buffer.from('1') };
    for (const headers of [ORDER_HEADERS, received, version('1')])
      expect(read(headers)).toStrictEqual({ ok: true, value: ORDER });
  });

  it.each([
    ['no headers', undefined],
    ['no such header', { other: '2' }],
    ['an addition', version('1.7')],
    ['several, of which the last counts', version('2', '1')],
  ])('is read with %s', (_, headers) => {
    expect(read(headers)).toStrictEqual({ ok: true, value: ORDER });
  });

  it.each([
    [version('2'), 'is 2, and this program reads up to 1: update it'],
    [version('10.3'), 'is 10.3, and this program reads up to 1: update it'],
    [version('1', '2'), 'is 2, and this program reads up to 1: update it'],
    [version('0'), 'is no version: "0"'],
    [version('v1\u001b[2J'), 'is no version: "v1\\u001b[2J"'],
    [version(''), 'is no version: ""'],
    [version(), 'is no version: ""'],
    [{ [SCHEMA_VERSION_HEADER]: null }, 'is no version: ""'],
  ])('is refused before the value is looked at: %j', (headers, reason) => {
    const refused = { ok: false, field: 'schema-version', reason };
    expect(read(headers)).toStrictEqual(refused);
    expect(orderSerde.deserialize(Buffer.from('{"v":2}'), { headers })).toStrictEqual(refused);
  });
});
