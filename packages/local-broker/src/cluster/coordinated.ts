// What a request to a coordinator gets from a broker that is none, or that ceases to be it while the request waits.
import type { ApiName } from '../apis/api-names.ts';
import { errorAnswer } from '../apis/error-answer.ts';
import { asMessage } from '../apis/message.ts';
import type { RegisteredApi, RequestContext } from '../apis/registry.ts';
import type { BrokerState } from '../broker-state.ts';
import type { ClusterState } from './cluster-state.ts';
import type { CoordinatedKind } from './coordinators.ts';

/** The APIs that only a coordinator answers, and the field that says whose. Those that ask about several groups look
 * for themselves. */
const COORDINATED: { readonly [Name in ApiName]?: readonly [CoordinatedKind, string] } = {
  OffsetCommit: ['group', 'groupId'],
  OffsetFetch: ['group', 'groupId'],
  JoinGroup: ['group', 'groupId'],
  Heartbeat: ['group', 'groupId'],
  LeaveGroup: ['group', 'groupId'],
  SyncGroup: ['group', 'groupId'],
  TxnOffsetCommit: ['group', 'groupId'],
  OffsetDelete: ['group', 'groupId'],
  InitProducerId: ['transaction', 'transactionalId'],
  AddPartitionsToTxn: ['transaction', 'transactionalId'],
  AddOffsetsToTxn: ['transaction', 'transactionalId'],
  EndTxn: ['transaction', 'transactionalId'],
};

/** Whether this broker coordinates a group or transactional id. */
export function coordinates(
  { cluster, nodeId }: BrokerState,
  kind: CoordinatedKind,
  key: string,
): boolean {
  return cluster === undefined || cluster.coordinator(kind, key) === nodeId;
}

/**
 * Handles a request in a cluster. One for a coordinator is answered with NOT_COORDINATOR elsewhere, and when the
 * coordinator moves before the request is done; what has begun is not taken back, as in Kafka.
 */
export function handleInCluster(
  api: RegisteredApi,
  request: unknown,
  context: RequestContext,
  cluster: ClusterState,
  handle: (request: unknown) => unknown,
): unknown {
  const { broker, apiVersion } = context;
  const [kind, field] = COORDINATED[api.name] ?? [];
  const key = field === undefined ? undefined : asMessage(request)[field];
  // Version 8 of OffsetFetch has a list of groups, and a producer without transactions has no id.
  const several = api.name === 'OffsetFetch' && apiVersion >= 8;
  if (kind === undefined || typeof key !== 'string' || several) return handle(request);
  const refusal = () => errorAnswer(api, apiVersion, request, 'NOT_COORDINATOR');
  if (!coordinates(broker, kind, key)) return refusal();
  const done = handle(request);
  if (!(done instanceof Promise)) return done;
  return new Promise((resolve, reject) => {
    const forget = cluster.onResign(() => {
      if (coordinates(broker, kind, key)) return;
      forget();
      resolve(refusal());
    });
    done.then(resolve, reject).finally(forget);
  });
}
