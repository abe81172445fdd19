/**
 * A client goes on from the bootstrap broker to the addresses that the brokers make known of
 * themselves. In containers these are often names that nobody outside knows.
 */

import { formatBrokerAddress } from '../client/broker-address.ts';
import { advertisedListener, REACHING } from '../errors/connection-failure.ts';
import { type Finding, failed, fine } from './finding.ts';
import { greetAll } from './greeting-checks.ts';
import type { AdvertisedBroker } from './requests/metadata.ts';

/** Greets every broker at the address that it advertises. */
export async function checkListeners(
  advertised: readonly AdvertisedBroker[],
  bootstrap: string,
  tls: Parameters<typeof greetAll>[1],
): Promise<Finding> {
  const addresses = advertised.map(formatBrokerAddress);
  const greeted = await greetAll(addresses, tls);
  for (const [index, { broker, error }] of greeted.entries()) {
    if (!error) continue;
    const own = advertised[index]?.nodeId;
    return REACHING.has(error.code)
      ? failed('listeners', advertisedListener(bootstrap, broker, reasonOf(error.message), own))
      : failed('listeners', error);
  }
  return fine('listeners', `every advertised address can be reached: ${addresses.join(', ')}`);
}

/** "Cannot connect to Kafka at a:1: the connection was refused." */
function reasonOf(message: string): string {
  return message.replace(/^Cannot connect to Kafka at \S+: /, '').replace(/\.$/, '');
}
