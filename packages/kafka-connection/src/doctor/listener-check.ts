/**
 * A client goes on from the bootstrap broker to the addresses that the brokers make known of
 * themselves. In containers these are often names that nobody outside knows.
 */

import { formatBrokerAddress } from '../client/broker-address.ts';
import { advertisedFailure } from '../greeting/advertised-failure.ts';
import type { AdvertisedBroker } from '../requests/metadata.ts';
import { type Finding, failed, fine } from './finding.ts';
import { greetAll } from './greeting-checks.ts';

/** Greets every broker at the address that it advertises. */
export async function checkListeners(
  advertised: readonly AdvertisedBroker[],
  bootstrap: string,
  tls: Parameters<typeof greetAll>[1],
): Promise<Finding> {
  const addresses = advertised.map(formatBrokerAddress);
  const greeted = await greetAll(addresses, tls);
  for (const [index, { error }] of greeted.entries()) {
    const own = advertised[index];
    if (error && own) return failed('listeners', advertisedFailure(bootstrap, own, error));
  }
  return fine('listeners', `every advertised address can be reached: ${addresses.join(', ')}`);
}
