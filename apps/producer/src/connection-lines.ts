// The first lines on the console: which Kafka, and from where its address and login came.

import type { KafkaConnection, KafkaSettings } from '@tidemark/kafka-connection';

/** Printed before anything heavy is loaded and before any network call. */
export const BANNER = '=== Kafka Order Producer ===';

/** Printed when the settings are known, before the connection is made. */
export function connectingLines(settings: KafkaSettings): string[] {
  const loaded = settings.variables.map((name) => `✓ Loaded ${name} from environment`);
  return [`Connecting to ${nameOf(settings)}...`, ...loaded];
}

/** Printed when Kafka answered and the topic is there. */
export function connectedLines(
  connection: Pick<KafkaConnection, 'kind' | 'description'>,
): string[] {
  const name = connection.kind === 'confluent' ? 'Confluent Cloud' : connection.description;
  return [
    `✓ Kafka producer configured for ${name}`,
    'Starting continuous order generation... Press Ctrl+C to stop.',
  ];
}

function nameOf(settings: KafkaSettings): string {
  switch (settings.kind) {
    case 'local':
      return 'the local Kafka broker';
    case 'brokers':
      return `Kafka at ${settings.brokers.join(', ')}`;
    case 'confluent':
      return 'Confluent Cloud Kafka';
  }
}
