/** The settings in one line for people, without anything secret. */

import type { KafkaSettings } from './types.ts';

/** Where they lead, with what security, and which variables say so. */
export function settingsSummary(settings: KafkaSettings): string {
  if (settings.kind === 'local')
    return `nothing configured: the local broker of ${settings.dataDir}`;
  const { brokers, tls, sasl, variables } = settings;
  const security = [
    tls ? `TLS${tls.client ? ' with a client certificate' : ''}` : 'no TLS',
    sasl ? `login ${sasl.mechanism.toUpperCase()}` : 'no login',
  ].join(', ');
  const source = variables.length === 0 ? '--brokers' : variables.join(', ');
  return `${brokers.join(', ')}; ${security} (${source})`;
}
