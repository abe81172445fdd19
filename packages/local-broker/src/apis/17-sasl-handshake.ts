// SaslHandshake, versions 0-1 (never flexible): chooses the mechanism of a login (KIP-43).
//
// - After v1 tokens travel in SaslAuthenticate (KIP-152). After v0 they travel bare, each with its size in front,
//   and a failure is told by closing the connection: so do old clients.
// - A mechanism that is not offered: UNSUPPORTED_SASL_MECHANISM with the list of those that are, then the end.
// - Where no login is due, because the listener has none or the client is in already: ILLEGAL_SASL_STATE. Kafka
//   answers the same, since without `connections.max.reauth.ms` nobody may log in again.
import { noLoginHere } from '../security/authentication.ts';
import { array, int16, type Read, string, struct } from '../wire/schema.ts';
import { openToAll, type RequestContext, registerApi } from './registry.ts';

const request = struct({ mechanism: string });
const response = struct({ errorCode: int16, mechanisms: array(string) });

registerApi({
  key: 17,
  name: 'SaslHandshake',
  versions: [0, 1],
  flexibleFrom: undefined,
  request,
  response,
  authorize: openToAll,
  handle,
});

function handle({ mechanism }: Read<typeof request>, { connection, apiVersion }: RequestContext) {
  const { authentication } = connection.session;
  if (authentication === undefined) return { errorCode: noLoginHere().errorCode, mechanisms: [] };
  const answer = authentication.handshake(mechanism, apiVersion);
  if (answer.errorCode !== 0) connection.endAfterAnswer();
  return answer;
}
