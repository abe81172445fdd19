/** A greeting that failed at an address which a broker made known of itself. */

import { formatBrokerAddress } from '../client/broker-address.ts';
import { advertisedListener, REACHING } from '../errors/connection-failure.ts';
import type { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { AdvertisedBroker } from '../requests/metadata.ts';

/**
 * The error to show: that the address leads nowhere, or else what is wrong there.
 *
 * @param bootstrap the broker that named the address
 */
export function advertisedFailure(
  bootstrap: string,
  advertised: AdvertisedBroker,
  error: KafkaConnectionError,
): KafkaConnectionError {
  if (!REACHING.has(error.code)) return error;
  // "Cannot connect to Kafka at a:1: the connection was refused."
  const reason = error.message.replace(/^Cannot connect to Kafka at \S+: /, '').replace(/\.$/, '');
  const address = formatBrokerAddress(advertised);
  return advertisedListener(bootstrap, address, reason, advertised.nodeId, error);
}
