import { fromJson, type JsonValue, toJson } from './plain-value.ts';

/**
 * How the values of a state are written into snapshots and read again, for what is not plain data
 * (instances of classes), or to keep the form stable when the code changes (Flink: `TypeSerializer`).
 */
export interface StateSerde<T> {
  /** Returns plain data: JSON values, undefined, bigint, Date, Map, Set, bytes. */
  serialize(value: T): unknown;
  deserialize(data: unknown): T;
}

/** Both ways between a value in the heap and JSON. */
export interface JsonFormat {
  write(value: unknown): JsonValue;
  read(json: JsonValue): unknown;
}

/** Plain data as it is. */
const PLAIN_FORMAT: JsonFormat = { write: toJson, read: fromJson };

/** Plain data, or what the serde makes of the values. */
export function jsonFormat(serde: StateSerde<unknown> | undefined): JsonFormat {
  if (serde === undefined) return PLAIN_FORMAT;
  return {
    write: (value) => toJson(serde.serialize(value)),
    read: (json) => serde.deserialize(fromJson(json)),
  };
}
