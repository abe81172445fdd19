// DeleteAcls, versions 1-3 (flexible from 2): see DescribeAcls; every filter is refused with SECURITY_DISABLED.
import { errorCode } from '../wire/error-codes.ts';
import { array, int8, int16, int32, nullable, optional, string, struct } from '../wire/schema.ts';
import { aclFilter, NO_AUTHORIZER } from './acl-messages.ts';
import { openToAll, registerApi } from './registry.ts';

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
  authorize: openToAll,
  handle: ({ filters }) => ({
    filterResults: filters.map(() => ({
      errorCode: errorCode('SECURITY_DISABLED'),
      errorMessage: NO_AUTHORIZER,
      matchingAcls: [],
    })),
  }),
});
