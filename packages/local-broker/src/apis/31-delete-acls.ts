// DeleteAcls, versions 1-3 (flexible from 2): see DescribeAcls; every filter is refused with SECURITY_DISABLED.
import { array, int8, int16, int32, nullable, optional, string, struct } from '../wire/schema.ts';
import { aclFilter, NO_AUTHORIZER, refusal } from './acl-messages.ts';
import { registerApi } from './registry.ts';

registerApi({
  key: 31,
  name: 'DeleteAcls',
  versions: [1, 3],
  flexibleFrom: 2,
  request: struct({ filters: array(aclFilter) }),
  response: struct({
    throttleTimeMs: optional(int32, 0),
    filterResults: array({
      errorCode: int16,
      errorMessage: nullable(string),
      matchingAcls: array({
        errorCode: int16,
        errorMessage: nullable(string),
        resourceType: int8,
        resourceName: string,
        patternType: int8,
        principal: string,
        host: string,
        operation: int8,
        permissionType: int8,
      }),
    }),
  }),
  authorize: (asked, { access }, permitted) =>
    access.allowsCluster('alter')
      ? permitted(asked)
      : {
          filterResults: asked.filters.map(() => ({
            ...refusal('CLUSTER_AUTHORIZATION_FAILED'),
            matchingAcls: [],
          })),
        },
  handle: ({ filters }) => ({
    filterResults: filters.map(() => ({
      ...refusal('SECURITY_DISABLED', NO_AUTHORIZER),
      matchingAcls: [],
    })),
  }),
});
