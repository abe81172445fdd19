// What two brokers' settings can be compared by.
import { TOPIC_CONFIGS } from '../../src/log/config-definitions.ts';
import type { Message } from '../wire-client.ts';

/**
 * Settings that both brokers have, by their names. Where a default comes from differs: Kafka reads server.properties,
 * and the cluster has min.insync.replicas of its own (KIP-966).
 */
export function sharedSettings(answer: Message): Message {
  const byName = (configs: Message[] | null) =>
    configs &&
    Object.fromEntries(
      configs
        .filter(({ name }: Message) => name in TOPIC_CONFIGS)
        .map(({ name, synonyms: _, configSource, ...config }: Message) => [
          name,
          name === 'min.insync.replicas' ? config : { ...config, configSource },
        ]),
    );
  const told = (list: Message[]) =>
    list.map(({ configs, ...each }) => ({ ...each, configs: byName(configs ?? null) }));
  return answer.results
    ? { ...answer, results: told(answer.results) }
    : { ...answer, topics: told(answer.topics) };
}
