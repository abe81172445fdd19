/**
 * IPv6 addresses and kafkajs: it cuts `host:port` at the first colon. So it gets a name without colons
 * for such an address, and our sockets turn the name back, as Windows does for its paths
 * (`--1.ipv6-literal.net`). Addresses that brokers advertise reach the sockets as they are.
 */

/** A host and a port, IPv6 without brackets. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

const LITERAL_SUFFIX = '.ipv6-literal.net';

/** `host:port` or `[address]:port`, which the settings have checked. */
export function parseBrokerAddress(text: string): BrokerAddress {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(text.slice(colon + 1)) };
}

/** As people write it: IPv6 in brackets. */
export function formatBrokerAddress({ host, port }: BrokerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The same broker in a form that kafkajs can read. */
export function forKafkajs(address: string): string {
  const { host, port } = parseBrokerAddress(address);
  return host.includes(':')
    ? `${host.replaceAll(':', '-').replace('%', 's')}${LITERAL_SUFFIX}:${port}`
    : address;
}

/** The host that kafkajs means, which may be such a name. */
export function hostFromKafkajs(host: string): string {
  if (!host.endsWith(LITERAL_SUFFIX)) return host;
  const [address = '', ...zone] = host.slice(0, -LITERAL_SUFFIX.length).split('s');
  return [address.replaceAll('-', ':'), ...(zone.length > 0 ? [zone.join('s')] : [])].join('%');
}

/** kafkajs' `host:port` in the form for people. */
export function addressFromKafkajs(address: string): string {
  const { host, port } = parseBrokerAddress(address);
  return formatBrokerAddress({ host: hostFromKafkajs(host), port });
}
