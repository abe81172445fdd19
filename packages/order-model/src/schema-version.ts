// Which version of the order schema a record value was written with: a header of the Kafka record, so
// that a reader knows before it looks at the value. Within one major version fields are only added.

/** Headers of a record as Kafka clients hand them out; a name that occurs more than once has a list. */
export type RecordHeaders = Readonly<
  Record<string, HeaderValue | readonly HeaderValue[] | undefined>
>;

type HeaderValue = Buffer | string | null;

/** The header with the version: `1`, or `1.4` from a producer that counts its additions. */
export const SCHEMA_VERSION_HEADER = 'schema-version';

/** The major version that this package writes, and the newest that it reads. */
export const SCHEMA_VERSION = 1;

/** The headers of a Kafka record whose value is an order. */
export const ORDER_HEADERS: Readonly<Record<string, string>> = {
  [SCHEMA_VERSION_HEADER]: String(SCHEMA_VERSION),
};

const ONE = 0x31;

/**
 * Why a record with these headers cannot be read, for people; undefined when it can. Without the
 * header it is version 1, which was written before there was one. As in Kafka's own consumers, the
 * last of several headers of one name counts.
 */
export function schemaVersionProblem(headers: RecordHeaders): string | undefined {
  const header = headers[SCHEMA_VERSION_HEADER];
  if (header === undefined) return undefined;
  const value = Array.isArray(header) ? header.at(-1) : header;
  if (value instanceof Uint8Array && value.length === 1 && value[0] === ONE) return undefined;
  const version = value?.toString() ?? '';
  const [, major] = /^([1-9]\d{0,8})(?:\.\d+)*$/.exec(version) ?? [];
  if (major === undefined) return `is no version: ${JSON.stringify(version.slice(0, 20))}`;
  if (Number(major) <= SCHEMA_VERSION) return undefined;
  return `is ${version.slice(0, 20)}, and this program reads up to ${SCHEMA_VERSION}: update it`;
}
