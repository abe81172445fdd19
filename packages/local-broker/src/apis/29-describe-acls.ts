// DescribeAcls, versions 1-3 (flexible from 2): the access control list.
//
// - There is none: what users may do is said where the broker is started. As from a Kafka without an authorizer, the
//   answer is SECURITY_DISABLED, which tools understand.
import { array, int8, int16, int32, nullable, optional, string, struct } from '../wire/schema.ts';
import { aclFilter, NO_AUTHORIZER, refusal } from './acl-messages.ts';
import { registerApi } from './registry.ts';

registerApi({
  key: 29,
  name: 'DescribeAcls',
  versions: [1, 3],
  flexibleFrom: 2,
  request: struct(aclFilter),
  response: struct({
    throttleTimeMs: optional(int32, 0),
    errorCode: int16,
    errorMessage: nullable(string),
    resources: array({
      resourceType: int8,
      resourceName: string,
      patternType: int8,
      acls: array({ principal: string, host: string, operation: int8, permissionType: int8 }),
    }),
  }),
  authorize: (asked, { access }, permitted) =>
    access.allowsCluster('describe')
      ? permitted(asked)
      : { ...refusal('CLUSTER_AUTHORIZATION_FAILED'), resources: [] },
  handle: () => ({ ...refusal('SECURITY_DISABLED', NO_AUTHORIZER), resources: [] }),
});
