// ListPartitionReassignments, version 0 (flexible): partitions that are on their way to other brokers. None ever is.
import { errorCode } from '../wire/error-codes.ts';
import { array, int16, int32, nullable, optional, string, struct } from '../wire/schema.ts';
import { registerApi } from './registry.ts';

registerApi({
  key: 46,
  name: 'ListPartitionReassignments',
  versions: [0, 0],
  flexibleFrom: 0,
  request: struct({
    timeoutMs: int32,
    topics: nullable(array({ name: string, partitionIndexes: array(int32) })),
  }),
  response: struct({
    throttleTimeMs: optional(int32, 0),
    errorCode: int16,
    errorMessage: optional(nullable(string), null),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        replicas: array(int32),
        addingReplicas: array(int32),
        removingReplicas: array(int32),
      }),
    }),
  }),
  authorize: (asked, { access }, permitted) =>
    access.allowsCluster('describe')
      ? permitted(asked)
      : { errorCode: errorCode('CLUSTER_AUTHORIZATION_FAILED'), topics: [] },
  handle: () => ({ errorCode: errorCode('NONE'), topics: [] }),
});
