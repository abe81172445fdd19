/** How what a table holds for a key is written as JSON, and shown to those who ask: by kind of state. */
import { AggregatingStateDescriptor } from './aggregating-state.ts';
import { fromJson, type JsonValue, toJson } from './plain-value.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import { type JsonFormat, jsonFormat } from './state-serde.ts';
import type { Ttl, TtlValue } from './ttl.ts';

/** One kind of state, as tables hold it. */
export interface StateFormat extends JsonFormat {
  /** What the state's getter would return, without touching it; undefined if nothing. */
  show(stored: unknown): unknown;
  /** Without what has expired; undefined if nothing is left. The same object if nothing has expired. */
  prune(stored: unknown): unknown;
}

/** The format of the states that `descriptor` stands for. */
export function formatOf(descriptor: StateDescriptor, ttl: Ttl | undefined): StateFormat {
  const { serdes, stateType } = descriptor;
  if (stateType === 'list') return new ListFormat(itemFormat(serdes[0], ttl), ttl);
  if (stateType === 'map')
    return new MapFormat(jsonFormat(serdes[0]), itemFormat(serdes[1], ttl), ttl);
  const resultOf =
    descriptor instanceof AggregatingStateDescriptor
      ? (accumulator: unknown) => descriptor.aggregate.getResult(accumulator)
      : (value: unknown) => value;
  return new ValueFormat(itemFormat(serdes[0], ttl), ttl, resultOf);
}

function itemFormat(serde: StateDescriptor['serdes'][number], ttl: Ttl | undefined): JsonFormat {
  const format = jsonFormat(serde);
  if (ttl === undefined) return format;
  return {
    write: (stored) => {
      const { value, stamp } = stored as TtlValue<unknown>;
      return [toJson(stamp), format.write(value)];
    },
    read: (json) => {
      const [stamp = null, value = null] = json as readonly JsonValue[];
      return { value: format.read(value), stamp: Number(fromJson(stamp)) };
    },
  };
}

class ValueFormat implements StateFormat {
  private readonly item: JsonFormat;
  private readonly ttl: Ttl | undefined;
  private readonly resultOf: (value: unknown) => unknown;

  constructor(item: JsonFormat, ttl: Ttl | undefined, resultOf: (value: unknown) => unknown) {
    this.item = item;
    this.ttl = ttl;
    this.resultOf = resultOf;
  }

  write(stored: unknown): JsonValue {
    return this.item.write(stored);
  }

  read(json: JsonValue): unknown {
    return this.item.read(json);
  }

  show(stored: unknown): unknown {
    const living = this.prune(stored);
    return living === undefined ? undefined : this.resultOf(unwrap(living, this.ttl));
  }

  prune(stored: unknown): unknown {
    return isExpired(stored, this.ttl) ? undefined : stored;
  }
}

class ListFormat implements StateFormat {
  private readonly item: JsonFormat;
  private readonly ttl: Ttl | undefined;

  constructor(item: JsonFormat, ttl: Ttl | undefined) {
    this.item = item;
    this.ttl = ttl;
  }

  write(stored: unknown): JsonValue {
    return (stored as unknown[]).map(this.item.write);
  }

  read(json: JsonValue): unknown {
    return (json as readonly JsonValue[]).map(this.item.read);
  }

  show(stored: unknown): unknown {
    const living = this.prune(stored) as unknown[] | undefined;
    return living?.map((item) => unwrap(item, this.ttl));
  }

  prune(stored: unknown): unknown {
    const { ttl } = this;
    const all = stored as unknown[];
    if (ttl === undefined || !all.some((item) => isExpired(item, ttl))) return all;
    const living = all.filter((item) => !isExpired(item, ttl));
    return living.length === 0 ? undefined : living;
  }
}

class MapFormat implements StateFormat {
  private readonly keys: JsonFormat;
  private readonly item: JsonFormat;
  private readonly ttl: Ttl | undefined;

  constructor(keys: JsonFormat, item: JsonFormat, ttl: Ttl | undefined) {
    this.keys = keys;
    this.item = item;
    this.ttl = ttl;
  }

  write(stored: unknown): JsonValue {
    const map = stored as Map<unknown, unknown>;
    return Array.from(map, ([key, item]) => [this.keys.write(key), this.item.write(item)]);
  }

  read(json: JsonValue): unknown {
    const entries = json as readonly (readonly [JsonValue, JsonValue])[];
    return new Map(entries.map(([key, item]) => [this.keys.read(key), this.item.read(item)]));
  }

  show(stored: unknown): unknown {
    const living = this.prune(stored) as Map<unknown, unknown> | undefined;
    if (living === undefined) return undefined;
    return new Map(Array.from(living, ([key, item]) => [key, unwrap(item, this.ttl)]));
  }

  prune(stored: unknown): unknown {
    const { ttl } = this;
    const all = [...(stored as Map<unknown, unknown>)];
    const living = all.filter(([, item]) => !isExpired(item, ttl));
    if (living.length === all.length) return stored;
    return living.length === 0 ? undefined : new Map(living);
  }
}

function isExpired(stored: unknown, ttl: Ttl | undefined): boolean {
  return ttl?.isExpired(stored as TtlValue<unknown>) ?? false;
}

function unwrap(stored: unknown, ttl: Ttl | undefined): unknown {
  return ttl === undefined ? stored : (stored as TtlValue<unknown>).value;
}
