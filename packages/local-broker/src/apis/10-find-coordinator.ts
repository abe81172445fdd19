// FindCoordinator, versions 0-4 (flexible from 3): which broker coordinates a group or a transactional id.
//
// - It is this broker, or the one of its cluster that the key's hash says.
// - v1 added transactions, v4 looks up several keys at once (KIP-699).
import type { CoordinatedKind } from '../cluster/coordinators.ts';
import { splitPermitted } from '../security/permitted.ts';
import { errorCode, errorMessage, type KafkaErrorName } from '../wire/error-codes.ts';
import {
  array,
  between,
  int8,
  int16,
  int32,
  nullable,
  type Read,
  since,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const GROUP = 0;
const TRANSACTION = 1;

const request = struct({
  key: between(0, 3, string, ''),
  keyType: since(1, int8, GROUP),
  coordinatorKeys: since(4, array(string), []),
});

const response = struct({
  throttleTimeMs: since(1, int32, 0),
  errorCode: between(0, 3, int16, 0),
  errorMessage: between(1, 3, nullable(string), null),
  nodeId: between(0, 3, int32, -1),
  host: between(0, 3, string, ''),
  port: between(0, 3, int32, -1),
  coordinators: since(
    4,
    array({
      key: string,
      nodeId: int32,
      host: string,
      port: int32,
      errorCode: int16,
      errorMessage: nullable(string),
    }),
    [],
  ),
});

registerApi({
  key: 10,
  name: 'FindCoordinator',
  versions: [0, 4],
  flexibleFrom: 3,
  request,
  response,
  authorize,
  handle,
});

/** One key at a time: before v4 there is only one, and a refusal is the whole answer. */
async function authorize(
  asked: Read<typeof request>,
  { access, apiVersion }: RequestContext,
  permitted: (asked: Read<typeof request>) => Promise<Written<typeof response>>,
): Promise<Written<typeof response>> {
  const { keyType } = asked;
  if (keyType !== GROUP && keyType !== TRANSACTION) return permitted(asked);
  const [type, error] =
    keyType === GROUP
      ? (['group', 'GROUP_AUTHORIZATION_FAILED'] as const)
      : (['transactionalId', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'] as const);
  const mayAsk = (key: string) => access.allows('describe', type, key);
  if (apiVersion < 4) return mayAsk(asked.key) ? permitted(asked) : refusal(error);
  const coordinators = await splitPermitted(
    asked.coordinatorKeys,
    mayAsk,
    async (coordinatorKeys) => (await permitted({ ...asked, coordinatorKeys })).coordinators ?? [],
    (key) => ({ key, ...refusal(error) }),
  );
  return { coordinators };
}

function handle(
  { key, keyType, coordinatorKeys }: Read<typeof request>,
  { broker, connection }: RequestContext,
) {
  const find = (wanted: string) => {
    if (keyType !== GROUP && keyType !== TRANSACTION) return refusal('INVALID_REQUEST');
    const found = coordinator(keyType === GROUP ? 'group' : 'transaction', wanted);
    if (found === undefined) return refusal('COORDINATOR_NOT_AVAILABLE');
    const { nodeId, host, port } = found;
    return { nodeId, host, port, errorCode: errorCode('NONE'), errorMessage: 'NONE' };
  };
  return {
    ...find(key),
    coordinators: coordinatorKeys.map((wanted) => ({ key: wanted, ...find(wanted) })),
  };

  function coordinator(kind: CoordinatedKind, wanted: string) {
    const { cluster } = broker;
    if (cluster === undefined) return broker.node(connection);
    return cluster.node(cluster.coordinator(kind, wanted), connection.localHost);
  }
}

function refusal(error: KafkaErrorName) {
  return {
    nodeId: -1,
    host: '',
    port: -1,
    errorCode: errorCode(error),
    errorMessage: errorMessage(error),
  };
}
