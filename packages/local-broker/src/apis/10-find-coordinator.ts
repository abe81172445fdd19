// FindCoordinator, versions 0-4 (flexible from 3): which broker coordinates a group or a transactional id.
//
// - It is always this broker.
// - v1 added transactions, v4 looks up several keys at once (KIP-699).
import { errorCode, errorMessage } from '../wire/error-codes.ts';
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
  handle,
});

function handle(
  { keyType, coordinatorKeys }: Read<typeof request>,
  { broker, connection }: RequestContext,
) {
  const found = keyType === GROUP || keyType === TRANSACTION ? coordinator() : refusal();
  return { ...found, coordinators: coordinatorKeys.map((key) => ({ key, ...found })) };

  function coordinator() {
    const { nodeId, host, port } = broker.node(connection);
    return { nodeId, host, port, errorCode: errorCode('NONE'), errorMessage: null };
  }
}

function refusal() {
  const error = 'INVALID_REQUEST';
  return {
    nodeId: -1,
    host: '',
    port: -1,
    errorCode: errorCode(error),
    errorMessage: errorMessage(error),
  };
}
