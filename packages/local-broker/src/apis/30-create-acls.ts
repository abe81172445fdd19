// CreateAcls, versions 1-3 (flexible from 2): see DescribeAcls; every entry is refused with SECURITY_DISABLED.
import { array, int8, int16, int32, nullable, optional, string, struct } from '../wire/schema.ts';
import { NO_AUTHORIZER, refusal } from './acl-messages.ts';
import { registerApi } from './registry.ts';

registerApi({
  key: 30,
  name: 'CreateAcls',
  versions: [1, 3],
  flexibleFrom: 2,
  request: struct({
    creations: array({
      resourceType: int8,
      resourceName: string,
      resourcePatternType: int8,
      principal: string,
      host: string,
      operation: int8,
      permissionType: int8,
    }),
  }),
  response: struct({
    throttleTimeMs: optional(int32, 0),
    results: array({ errorCode: int16, errorMessage: nullable(string) }),
  }),
  authorize: (asked, { access }, permitted) =>
    access.allowsCluster('alter')
      ? permitted(asked)
      : { results: asked.creations.map(() => refusal('CLUSTER_AUTHORIZATION_FAILED')) },
  handle: ({ creations }) => ({
    results: creations.map(() => refusal('SECURITY_DISABLED', NO_AUTHORIZER)),
  }),
});
