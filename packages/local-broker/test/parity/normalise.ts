// Makes answers of two brokers comparable. What is changed here, and only that, may differ between them:
//
// - ids that each broker invents (cluster, topics, members, producers): numbered in the order in which they appear;
// - the port, and the host, that a broker listens on; the id of a fetch session (the local broker opens none);
// - points in time near now; what the test itself sent stays as it is;
// - texts for people: only whether there is one;
// - the order of lists that Kafka keeps in hash tables: sorted by what names their elements;
// - record batches: the checksum covers the producer id, so the fields are compared in its place.
import { readBatchHeader } from '../../src/records/batch-header.ts';
import { errorName } from '../../src/wire/error-codes.ts';
import { ZERO_UUID } from '../../src/wire/uuid.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TEXTS = new Set(['errorMessage', 'batchIndexErrorMessage', 'documentation']);
const TIMES = new Set(['logAppendTimeMs', 'transactionStartTimeMs', 'lastTimestamp']);
const ADDRESS = new Set(['host', 'port', 'clusterId', 'sessionId']);
const NAMES = ['name', 'topic', 'topicName', 'groupId', 'key', 'transactionalId', 'memberId'];
const NUMBERS = ['partitionIndex', 'partition', 'partitionId', 'index', 'apiKey'];
const CONTROL = 0x20;
/** Nothing that the tests send is so young. */
const RECENT = 1_750_000_000_000;

/** Remembers the ids that it has seen. */
export class Normaliser {
  readonly #ids = new Map<string, string>();

  /** The answer, or a part of it, in a form that can be compared. */
  normalise(value: unknown, field = ''): unknown {
    if (ADDRESS.has(field)) return field;
    if (TEXTS.has(field)) return value === null ? null : 'a text';
    if (TIMES.has(field) && typeof value === 'number' && value > RECENT) return 'now';
    if (/errorcode$/i.test(field) && typeof value === 'number')
      return value === 0 ? 0 : `${value} ${errorName(value)}`;
    if (typeof value === 'bigint')
      return value < 0n ? `${value}` : this.#id('producer', `${value}`);
    if (typeof value === 'string') return this.#text(value);
    if (Buffer.isBuffer(value))
      return field === 'records' ? this.#batches(value) : value.toString('hex');
    if (Array.isArray(value)) return this.#list(value, field);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, this.normalise(each, name)]),
    );
  }

  #text(value: string): string {
    return value.replaceAll(UUID, (uuid) => (uuid === ZERO_UUID ? uuid : this.#id('id', uuid)));
  }

  #id(kind: string, value: string): string {
    const known = this.#ids.get(value) ?? `${kind} ${this.#ids.size + 1}`;
    this.#ids.set(value, known);
    return known;
  }

  #list(values: readonly unknown[], field: string): unknown[] {
    const sorted = values.toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    return sorted.map((each) => this.normalise(each, `${field}[]`));
  }

  #batches(bytes: Buffer): unknown[] {
    const batches: unknown[] = [];
    for (let at = 0; at + 12 <= bytes.length; ) {
      const size = 12 + bytes.readInt32BE(at + 8);
      const batch = bytes.subarray(at, at + size);
      batches.push(batch.length < size ? 'a part of a batch' : this.#batch(batch));
      at += size;
    }
    return batches;
  }

  #batch(batch: Buffer): unknown {
    const { crc: _, ...header } = readBatchHeader(batch);
    const isControl = (batch.readInt16BE(21) & CONTROL) !== 0;
    return {
      baseOffset: Number(batch.readBigInt64BE(0)),
      leaderEpoch: batch.readInt32BE(12),
      header: this.normalise({
        ...header,
        ...(isControl && { baseTimestamp: 0, maxTimestamp: 0 }),
      }),
      records: batch.subarray(61).toString('hex'),
    };
  }
}

function nameOf(value: unknown): string | number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return '';
  const fields = new Map(Object.entries(value));
  for (const name of NAMES) if (typeof fields.get(name) === 'string') return fields.get(name);
  for (const name of NUMBERS) if (typeof fields.get(name) === 'number') return fields.get(name);
  return '';
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
