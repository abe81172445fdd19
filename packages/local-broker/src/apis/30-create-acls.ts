// CreateAcls, versions 1-3 (flexible from 2): see DescribeAcls; every entry is refused with SECURITY_DISABLED.
import { errorCode } from '../wire/error-codes.ts';
import { array, int8, int16, int32, nullable, optional, string, struct } from '../wire/schema.ts';
import { NO_AUTHORIZER } from './acl-messages.ts';
import { openToAll, registerApi } from './registry.ts';

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
  authorize: openToAll,
  handle: ({ creations }) => ({
    results: creations.map(() => ({
      errorCode: errorCode('SECURITY_DISABLED'),
      errorMessage: NO_AUTHORIZER,
    })),
  }),
});
