// The numbers by which configuration APIs name resources, where a value comes from, and types of values.
import type { ConfigType } from '../log/config-definitions.ts';
import type { ConfigEntry } from '../log/topic-configs.ts';

/** Resource types (ConfigResource.Type). */
export const RESOURCE = { topic: 2, broker: 4, group: 32 } as const;

/** ConfigSource numbers (DescribeConfigsResponse). */
export const SOURCE = { topic: 1, brokerStatic: 4, default: 5 } as const;

const TYPE_CODES: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  long: 5,
  double: 6,
  list: 7,
};

/** Where a topic's value comes from, as a number. */
export function configSourceCode({ source }: ConfigEntry): number {
  return SOURCE[source];
}

/** The type of a value, as a number. */
export function configTypeCode(type: ConfigType): number {
  return TYPE_CODES[type];
}
