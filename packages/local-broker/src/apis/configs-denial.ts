// Who may look at settings, and who may change them.
import type { Access } from '../security/access.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import { RESOURCE } from './config-codes.ts';

/** Why the settings of a resource are closed to a client; undefined when they are not. */
export function configsDenial(
  operation: 'describeConfigs' | 'alterConfigs',
  resource: { readonly resourceType: number; readonly resourceName: string },
  access: Access,
): BrokerProtocolError | undefined {
  const { resourceType, resourceName: name } = resource;
  if (resourceType === RESOURCE.topic) {
    if (access.allows(operation, 'topic', name)) return undefined;
    return new BrokerProtocolError('TOPIC_AUTHORIZATION_FAILED');
  }
  if (resourceType === RESOURCE.group) {
    if (access.allows(operation, 'group', name)) return undefined;
    return new BrokerProtocolError('GROUP_AUTHORIZATION_FAILED');
  }
  if (access.allowsCluster(operation)) return undefined;
  return new BrokerProtocolError('CLUSTER_AUTHORIZATION_FAILED');
}
