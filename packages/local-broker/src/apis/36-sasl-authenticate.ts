// SaslAuthenticate, versions 0-2 (flexible from 2): carries the tokens of a login (KIP-152).
//
// - A login that fails gets SASL_AUTHENTICATION_FAILED with Kafka's words, then the connection is closed.
// - v1 tells how long the login holds (KIP-368): 0, for ever.
// - Where no login is due: ILLEGAL_SASL_STATE, as in Kafka.
// - Differs from Apache Kafka: the answer to a wrong password is not held back for 100 ms
//   (`connection.failed.authentication.delay.ms`): tests should not wait for it.
import { noLoginHere } from '../security/authentication.ts';
import { bytes, int16, int64, nullable, type Read, since, string, struct } from '../wire/schema.ts';
import { openToAll, type RequestContext, registerApi } from './registry.ts';

const request = struct({ authBytes: bytes });
const response = struct({
  errorCode: int16,
  errorMessage: nullable(string),
  authBytes: bytes,
  sessionLifetimeMs: since(1, int64, 0),
});

registerApi({
  key: 36,
  name: 'SaslAuthenticate',
  versions: [0, 2],
  flexibleFrom: 2,
  request,
  response,
  authorize: openToAll,
  handle,
});

async function handle({ authBytes }: Read<typeof request>, { connection }: RequestContext) {
  const { authentication } = connection.session;
  if (authentication === undefined) return { ...noLoginHere(), authBytes: Buffer.alloc(0) };
  const answer = await authentication.authenticate(authBytes);
  if (answer.errorCode !== 0) connection.endAfterAnswer();
  return answer;
}
