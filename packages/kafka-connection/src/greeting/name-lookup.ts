/** The first step to a broker: its name. */

import { lookup } from 'node:dns/promises';

/** The addresses of a host, which may be an address itself. @throws Node's error, as ENOTFOUND */
export async function lookUpHost(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}
