// The settings of one topic: what was set on it, and Kafka's defaults for the rest.
import { BrokerProtocolError } from '../wire/error-codes.ts';
import {
  type ConfigType,
  configDefinition,
  configProblem,
  splitList,
  TOPIC_CONFIGS,
  type TopicConfigName,
} from './config-definitions.ts';

/** Settings as a client sends them; null asks for the default. */
export type ConfigValues = Readonly<Record<string, string | null>>;

/** One setting as DescribeConfigs answers it. */
export interface ConfigEntry {
  readonly name: string;
  readonly value: string;
  readonly type: ConfigType;
  readonly default: string;
  /** Set on the topic, or Kafka's default. */
  readonly source: 'topic' | 'default';
  readonly readOnly: boolean;
  readonly sensitive: boolean;
}

/** The settings of one topic. Read anew on each use, so that a change acts at once. */
export class TopicConfigs {
  #values: Map<string, string>;

  /** @throws BrokerProtocolError INVALID_CONFIG for an unknown name or a value that is not allowed */
  constructor(values: ConfigValues = {}) {
    this.#values = checked(values);
  }

  /** The value as text. */
  get(name: TopicConfigName): string {
    return this.#values.get(name) ?? TOPIC_CONFIGS[name].default;
  }

  /** The value as a number; the largest `long` becomes the nearest double. */
  number(name: TopicConfigName): number {
    return Number(this.get(name));
  }

  /** The words of a list value, e.g. `cleanup.policy`. */
  words(name: TopicConfigName): readonly string[] {
    return splitList(this.get(name));
  }

  /** What was set on the topic itself. */
  get overrides(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#values);
  }

  /** Every setting, by name. */
  entries(): ConfigEntry[] {
    return Object.entries(TOPIC_CONFIGS).map(([name, { type, default: byDefault }]) => {
      const own = this.#values.get(name);
      return {
        name,
        value: own ?? byDefault,
        type,
        default: byDefault,
        source: own === undefined ? 'default' : 'topic',
        readOnly: false,
        sensitive: false,
      };
    });
  }

  /** The overrides with `changes` applied; null takes an override away. Changes nothing itself. */
  with(changes: ConfigValues): Record<string, string> {
    const kept = { ...this.overrides };
    for (const name of Object.keys(changes)) delete kept[name];
    const added = checked(changes);
    return { ...kept, ...Object.fromEntries(added) };
  }

  /** Replaces the overrides. */
  replace(overrides: ConfigValues): void {
    this.#values = checked(overrides);
  }
}

function checked(values: ConfigValues): Map<string, string> {
  const result = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    if (configDefinition(name) === undefined) {
      throw new BrokerProtocolError('INVALID_CONFIG', `Unknown topic config name: ${name}`);
    }
    if (value === null) continue;
    const problem = configProblem(name, value);
    if (problem !== undefined) throw new BrokerProtocolError('INVALID_CONFIG', problem);
    result.set(name, value);
  }
  return result;
}
