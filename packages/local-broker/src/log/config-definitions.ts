// The topic settings of Apache Kafka 4, by its names and with its defaults (org.apache.kafka.common.config
// .TopicConfig, org.apache.kafka.storage.internals.log.LogConfig).

/** Types as DescribeConfigs numbers them. */
export type ConfigType = 'boolean' | 'string' | 'int' | 'long' | 'double' | 'list';

/** One setting that a topic can have. */
export interface ConfigDefinition {
  readonly type: ConfigType;
  readonly default: string;
  /** Whole or decimal numbers: the smallest allowed value. */
  readonly min?: number;
  readonly max?: number;
  /** Words: those that are allowed. */
  readonly oneOf?: readonly string[];
}

const LONG_MAX = '9223372036854775807';
const INT_MAX = 2_147_483_647;

const long = (value: string, min?: number): ConfigDefinition => ({
  type: 'long',
  default: value,
  ...(min === undefined ? {} : { min }),
});
const int = (value: string, min: number, max: number = INT_MAX): ConfigDefinition => ({
  type: 'int',
  default: value,
  min,
  max,
});
const bool = (value: 'true' | 'false'): ConfigDefinition => ({ type: 'boolean', default: value });
const words = (value: string, oneOf: readonly string[]): ConfigDefinition => ({
  type: 'string',
  default: value,
  oneOf,
});
const list = (value: string, oneOf?: readonly string[]): ConfigDefinition => ({
  type: 'list',
  default: value,
  ...(oneOf === undefined ? {} : { oneOf }),
});

/** Every topic setting. Those of replication and tiered storage are kept and answered, but have no effect. */
export const TOPIC_CONFIGS = {
  'cleanup.policy': list('delete', ['delete', 'compact']),
  'compression.gzip.level': int('-1', -1, 9),
  'compression.lz4.level': int('9', 1, 17),
  'compression.type': words('producer', [
    'uncompressed',
    'zstd',
    'lz4',
    'snappy',
    'gzip',
    'producer',
  ]),
  'compression.zstd.level': int('3', -131_072, 22),
  'delete.retention.ms': long('86400000', 0),
  'file.delete.delay.ms': long('60000', 0),
  'flush.messages': long(LONG_MAX, 1),
  'flush.ms': long(LONG_MAX, 0),
  'follower.replication.throttled.replicas': list(''),
  'index.interval.bytes': int('4096', 0),
  'leader.replication.throttled.replicas': list(''),
  'local.retention.bytes': long('-2', -2),
  'local.retention.ms': long('-2', -2),
  'max.compaction.lag.ms': long(LONG_MAX, 1),
  'max.message.bytes': int('1048588', 0),
  'message.timestamp.after.max.ms': long('3600000', 0),
  'message.timestamp.before.max.ms': long(LONG_MAX, 0),
  'message.timestamp.type': words('CreateTime', ['CreateTime', 'LogAppendTime']),
  'min.cleanable.dirty.ratio': { type: 'double', default: '0.5', min: 0, max: 1 },
  'min.compaction.lag.ms': long('0', 0),
  'min.insync.replicas': int('1', 1),
  preallocate: bool('false'),
  'remote.log.copy.disable': bool('false'),
  'remote.log.delete.on.disable': bool('false'),
  'remote.storage.enable': bool('false'),
  'retention.bytes': long('-1', -1),
  'retention.ms': long('604800000', -1),
  'segment.bytes': int('1073741824', 14),
  'segment.index.bytes': int('10485760', 4),
  'segment.jitter.ms': long('0', 0),
  'segment.ms': long('604800000', 1),
  'unclean.leader.election.enable': bool('false'),
} as const satisfies Record<string, ConfigDefinition>;

/** The name of a topic setting. */
export type TopicConfigName = keyof typeof TOPIC_CONFIGS;

const DEFINITIONS: ReadonlyMap<string, ConfigDefinition> = new Map(Object.entries(TOPIC_CONFIGS));

/** The definition of a setting, or undefined when Kafka has no topic setting of that name. */
export function configDefinition(name: string): ConfigDefinition | undefined {
  return DEFINITIONS.get(name);
}

/** Why `value` is not allowed for a setting, or undefined when it is. */
export function configProblem(name: string, value: string): string | undefined {
  const definition = DEFINITIONS.get(name);
  if (definition === undefined) return `Unknown topic config name: ${name}`;
  const { type, min, max, oneOf } = definition;
  const problem = (reason: string): string =>
    `Invalid value ${value} for configuration ${name}: ${reason}`;
  if (type === 'boolean') {
    return /^(true|false)$/i.test(value) ? undefined : problem('expected true or false');
  }
  if (type === 'string' || type === 'list') {
    const parts = type === 'list' ? splitList(value) : [value];
    if (oneOf === undefined) return undefined;
    const known = parts.length > 0 && parts.every((part) => oneOf.includes(part));
    return known ? undefined : problem(`expected ${oneOf.join(', ')}`);
  }
  const pattern = type === 'double' ? /^-?\d+(\.\d+)?([eE]-?\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) return problem('not a number');
  if (min !== undefined && Number(value) < min) return problem(`must be at least ${min}`);
  if (max !== undefined && Number(value) > max) return problem(`must be no more than ${max}`);
  return undefined;
}

/** The words of a list setting. */
export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
