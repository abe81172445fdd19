// DescribeCluster, versions 0-1 (both flexible): the brokers and the controller (KIP-700).
//
// - v1 asks about brokers or controllers (KIP-919). Controllers have no port of their own here, so asking
//   for them gets MISMATCHED_ENDPOINT_TYPE, as from any broker.
import { errorCode, errorMessage } from '../wire/error-codes.ts';
import {
  array,
  bool,
  int8,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { CLUSTER_OPERATIONS, NOT_ASKED } from './authorized-operations.ts';
import { type RequestContext, registerApi } from './registry.ts';

const BROKERS = 1;

const request = struct({
  includeClusterAuthorizedOperations: bool,
  endpointType: since(1, int8, BROKERS),
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  errorCode: int16,
  errorMessage: optional(nullable(string), null),
  endpointType: since(1, int8, BROKERS),
  clusterId: string,
  controllerId: int32,
  brokers: array({
    brokerId: int32,
    host: string,
    port: int32,
    rack: optional(nullable(string), null),
  }),
  clusterAuthorizedOperations: optional(int32, NOT_ASKED),
});

registerApi({
  key: 60,
  name: 'DescribeCluster',
  versions: [0, 1],
  flexibleFrom: 0,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const answer = await permitted(asked);
    if (!asked.includeClusterAuthorizedOperations || answer.errorCode !== 0) return answer;
    return { ...answer, clusterAuthorizedOperations: access.clusterOperations() };
  },
  handle,
});

function handle(asked: Read<typeof request>, { broker, connection }: RequestContext) {
  const { clusterId, cluster } = broker;
  const controllerId = cluster?.controllerId ?? broker.nodeId;
  if (asked.endpointType !== BROKERS) {
    const error = 'MISMATCHED_ENDPOINT_TYPE';
    return {
      errorCode: errorCode(error),
      errorMessage: errorMessage(error),
      clusterId,
      controllerId: -1,
      brokers: [],
    };
  }
  const nodes = cluster?.nodes(connection.localHost) ?? [broker.node(connection)];
  return {
    errorCode: errorCode('NONE'),
    clusterId,
    controllerId,
    brokers: nodes.map(({ nodeId: brokerId, host, port }) => ({ brokerId, host, port })),
    clusterAuthorizedOperations: asked.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : NOT_ASKED,
  };
}
