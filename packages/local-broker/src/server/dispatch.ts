// From a request frame to a response frame.
import { findApi } from '../apis/registry.ts';
import { LocalBrokerError } from '../broker-error.ts';
import type { BrokerState } from '../broker-state.ts';
import type { Authentication } from '../security/authentication.ts';
import { readClientId, readRequestPreamble, responseFrame } from '../wire/headers.ts';
import { MalformedFrameError, Reader } from '../wire/reader.ts';
import type { ClientConnection, FrameHandler } from './connection.ts';

/** The API key whose response header never grows. */
const API_VERSIONS = 18;
const NO_ERRORS: ReadonlySet<number> = new Set();

/** A handler for the frames of every connection of `broker`. It rejects where only closing the connection helps. */
export function dispatcher(broker: BrokerState): FrameHandler {
  return (frame, connection) => answer(frame, connection, broker);
}

async function answer(
  frame: Buffer,
  connection: ClientConnection,
  broker: BrokerState,
): Promise<readonly Buffer[] | undefined> {
  const { access, authentication } = connection.session;
  if (authentication?.expectsRawTokens) return answerRawToken(frame, connection, authentication);
  const body = new Reader(frame);
  const { apiKey, apiVersion, correlationId } = readRequestPreamble(body);
  const api = findApi(apiKey);
  if (api === undefined) throw new MalformedFrameError(`There is no API ${apiKey}`);
  if (authentication?.admits(apiKey) === false) throw notNow(api.name);
  if (apiVersion < api.minVersion || apiVersion > api.maxVersion) {
    if (api.answerUnknownVersion)
      return responseFrame(correlationId, false, api.answerUnknownVersion);
    throw new MalformedFrameError(`${api.name} has no version ${apiVersion} here`);
  }
  const flexible = api.isFlexible(apiVersion);
  const clientId = readClientId(body, flexible) ?? '';
  const startedAt = performance.now();
  const served = await api.serve(body, { broker, connection, access, apiVersion, clientId });
  const response =
    served && responseFrame(correlationId, flexible && apiKey !== API_VERSIONS, served.write);
  const { errorCodes = NO_ERRORS, half = false } = served ?? {};
  const bytesIn = frame.length;
  broker.observer.handled({
    ...{ api, apiVersion, clientId, connection, startedAt, bytesIn, errorCodes, response },
  });
  return half && response ? firstHalf(response) : response;
}

function firstHalf(response: readonly Buffer[]): readonly Buffer[] {
  const whole = Buffer.concat(response);
  return [whole.subarray(0, Math.ceil(whole.length / 2))];
}

function notNow(api: string): LocalBrokerError {
  const message = `${api} came where the client had to log in`;
  return new LocalBrokerError('BROKER_LOGIN_REQUIRED', message);
}

/** Tokens of SASL travelled without a request around them before SaslAuthenticate (KIP-152). */
async function answerRawToken(
  token: Buffer,
  connection: ClientConnection,
  authentication: Authentication,
): Promise<readonly Buffer[] | undefined> {
  const answer = await authentication.rawToken(token);
  if (answer === undefined) {
    connection.endAfterAnswer();
    return undefined;
  }
  const size = Buffer.alloc(4);
  size.writeInt32BE(answer.length);
  return [size, answer];
}
