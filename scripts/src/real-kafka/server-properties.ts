/** The server.properties of a node: KRaft, combined mode, with internal topics fit for few nodes. */
import { join } from 'node:path';
import { SASL_USERS } from './certificates.ts';
import { type Cluster, type ClusterNode, nodeFolder } from './cluster.ts';

/** The text of a node's server.properties. */
export function serverProperties(cluster: Cluster, node: ClusterNode): string {
  const properties = {
    ...roles(cluster, node),
    ...replication(cluster.nodes.length),
    ...(cluster.sasl ? saslListener(cluster, node) : listener(node, 'PLAINTEXT')),
    ...cluster.properties,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function roles(cluster: Cluster, node: ClusterNode) {
  const voters = cluster.nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(nodeFolder(cluster, node.id), 'data'),
  };
}

function replication(nodes: number) {
  const factor = Math.min(nodes, 3);
  const inSync = factor === 3 ? 2 : 1;
  return {
    'default.replication.factor': factor,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': factor,
    'offsets.topic.num.partitions': 10,
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 10,
    'share.coordinator.state.topic.replication.factor': factor,
    'share.coordinator.state.topic.min.isr': inSync,
    // A group of one test need not wait for members that never come.
    'group.initial.rebalance.delay.ms': 0,
  };
}

function listener(node: ClusterNode, protocol: 'PLAINTEXT' | 'SASL_SSL') {
  return {
    listeners: `${protocol}://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `${protocol}://127.0.0.1:${node.advertisedPort ?? node.port}`,
    'inter.broker.listener.name': protocol,
    'listener.security.protocol.map': `${protocol}:${protocol},CONTROLLER:PLAINTEXT`,
  };
}

function saslListener(cluster: Cluster, node: ClusterNode) {
  const tls = join(cluster.dir, 'tls');
  const plainUsers = SASL_USERS.map((name) => `user_${name}="${name}-secret"`).join(' ');
  const common = 'org.apache.kafka.common.security';
  const scram = `${common}.scram.ScramLoginModule required;`;
  return {
    ...listener(node, 'SASL_SSL'),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': join(tls, 'broker.pem'),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(tls, 'ca.pem'),
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${common}.plain.PlainLoginModule required username="admin" password="admin-secret" ${plainUsers};`,
    'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': scram,
    // Tokens without a signature (alg none) are accepted: the login module's way of development.
    'listener.name.sasl_ssl.oauthbearer.sasl.jaas.config': `${common}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="admin";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // The controllers talk over their own plaintext listener, without a name.
    'super.users': 'User:admin;User:ANONYMOUS',
  };
}
