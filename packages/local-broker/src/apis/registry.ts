// What this broker can do. Each file of this folder registers one API of the protocol; ApiVersions answers with
// what is registered, so the broker promises what it has and nothing else.
import { LocalBrokerError } from '../broker-error.ts';
import type { BrokerState } from '../broker-state.ts';
import { handleInCluster } from '../cluster/coordinated.ts';
import { type ErrorCollector, errorCollector } from '../observation/error-fields.ts';
import { type Access, EVERYTHING } from '../security/access.ts';
import type { ClientConnection } from '../server/connection.ts';
import { type Codec, codecFor } from '../wire/codec.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import type { Reader } from '../wire/reader.ts';
import type { Type } from '../wire/schema.ts';
import type { Writer } from '../wire/writer.ts';
import { HalfAnswer, NO_RESPONSE } from './answers.ts';
import type { ApiName } from './api-names.ts';
import { errorAnswer } from './error-answer.ts';
import { asMessage } from './message.ts';

/** What a handler is told besides the request. */
export interface RequestContext {
  readonly broker: BrokerState;
  readonly connection: ClientConnection;
  /** What the client may do. */
  readonly access: Access;
  readonly apiVersion: number;
  /** Empty when the client gave none. */
  readonly clientId: string;
}

/** For the APIs that are open to everybody. */
export function openToAll<Request, Response>(
  request: Request,
  _: RequestContext,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  return handle(request);
}

/** One API of the protocol: its messages in every version that the broker speaks, and what it does. */
export interface Api<Request, RequestIn, ResponseOut, Response> {
  readonly key: number;
  readonly name: ApiName;
  /** First and last version. */
  readonly versions: readonly [number, number];
  /** The first version with compact lengths and tagged fields (KIP-482); undefined when there is none. */
  readonly flexibleFrom: number | undefined;
  readonly request: Type<Request, RequestIn>;
  readonly response: Type<ResponseOut, Response>;
  /**
   * Answers a request of a client that may not do everything: hands on to `handle` what the client may do, and
   * refuses the rest as Apache Kafka does. Clients without such limits come to `handle` directly.
   */
  authorize(
    request: Request,
    context: RequestContext,
    handle: (request: Request) => Promise<Response>,
  ): Response | Promise<Response>;
  /** Answers a request. Errors of the protocol are codes in the response. */
  handle(request: Request, context: RequestContext): Answer<Response> | Promise<Answer<Response>>;
  /** ApiVersions only: the answer, in version 0, to a version that the broker does not speak. */
  answerUnknownVersion?(): Response;
}

type Answer<Response> = Response | typeof NO_RESPONSE;

/** Writes a response body. */
type BodyWriter = (to: Writer) => void;

/** An answer that is to be sent. */
interface ServedAnswer {
  readonly write: BodyWriter;
  /** The error codes in it, without NONE. */
  readonly errorCodes: ReadonlySet<number>;
  /** Only half of it is to be sent: a fault. */
  readonly half: boolean;
}

const NO_ERRORS: ReadonlySet<number> = new Set();

/** An API as the server uses it, its message types folded into functions. */
export interface RegisteredApi {
  readonly key: number;
  readonly name: ApiName;
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly request: Type<unknown, unknown>;
  readonly response: Type<unknown, unknown>;
  isFlexible(version: number): boolean;
  /** Reads the body, runs the handler, and gives the way to write the answer. */
  serve(body: Reader, context: RequestContext): Promise<ServedAnswer | undefined>;
  readonly answerUnknownVersion: BodyWriter | undefined;
}

const APIS = new Map<number, RegisteredApi>();

/** Adds an API. Throws when its key is taken. */
export function registerApi<Request, RequestIn, ResponseOut, Response>(
  api: Api<Request, RequestIn, ResponseOut, Response>,
): void {
  if (APIS.has(api.key)) throw new Error(`API key ${api.key} is registered twice`);
  const flexible = (version: number): boolean =>
    version >= (api.flexibleFrom ?? Number.POSITIVE_INFINITY);
  const requests = perVersion((version) => codecFor(api.request, version, flexible(version)));
  const responses = perVersion((version) => codecFor(api.response, version, flexible(version)));
  const collectErrors = errorCollector(api.response.node);
  const handle = (request: Request, context: RequestContext) => {
    if (context.access === EVERYTHING) return api.handle(request, context);
    // Produce alone may answer nothing, and hands that on as it gets it.
    const permitted = async (part: Request) => (await api.handle(part, context)) as Response;
    return api.authorize(request, context, permitted);
  };
  const unknownVersion = api.answerUnknownVersion?.bind(api);
  const [minVersion, maxVersion] = api.versions;
  const registered: RegisteredApi = {
    key: api.key,
    name: api.name,
    minVersion,
    maxVersion,
    request: api.request,
    response: api.response,
    isFlexible: flexible,
    async serve(body, context) {
      const request = requests(context.apiVersion).read(body);
      const { cluster, faults } = context.broker;
      let answer: unknown;
      try {
        const straight = cluster === undefined && !faults.active;
        answer = await (straight
          ? handle(request, context)
          : detour(registered, request, context, (asked) => handle(asked as Request, context)));
      } catch (error) {
        answer = unforeseen(registered, request, context, error);
      }
      if (answer === NO_RESPONSE) return undefined;
      const half = answer instanceof HalfAnswer;
      const message = (answer instanceof HalfAnswer ? answer.answer : answer) as Response;
      return {
        write: named(registered, context, (to) => responses(context.apiVersion).write(to, message)),
        errorCodes: errorsIn(message, collectErrors),
        half,
      };
    },
    answerUnknownVersion: unknownVersion && ((to) => responses(0).write(to, unknownVersion())),
  };
  APIS.set(api.key, registered);
}

/**
 * What a handler meets that nobody foresaw is told to the owner of the broker, and to the client as
 * UNKNOWN_SERVER_ERROR of all that it asked for. Our own errors are meant to end the connection.
 */
function unforeseen(
  api: RegisteredApi,
  request: unknown,
  context: RequestContext,
  error: unknown,
): unknown {
  const known = error instanceof BrokerProtocolError ? error.kafkaError : undefined;
  const wantsNoAnswer = asMessage(request).acks === 0;
  if ((error instanceof LocalBrokerError && known === undefined) || wantsNoAnswer) throw error;
  if (known === undefined) context.broker.report(error);
  return errorAnswer(api, context.apiVersion, request, known ?? 'UNKNOWN_SERVER_ERROR');
}

/** Lets a request be handled by way of the faults and of the cluster, where there are such. */
function detour(
  api: RegisteredApi,
  request: unknown,
  context: RequestContext,
  handle: (request: unknown) => unknown,
): unknown {
  const { cluster, faults } = context.broker;
  const inCluster = (asked: unknown) =>
    cluster === undefined ? handle(asked) : handleInCluster(api, asked, context, cluster, handle);
  return faults.active ? faults.serve(api, request, context, inCluster) : inCluster(request);
}

/** The API with this key. */
export function findApi(key: number): RegisteredApi | undefined {
  return APIS.get(key);
}

/** All APIs, by key. */
export function registeredApis(): readonly RegisteredApi[] {
  return [...APIS.values()].sort((a, b) => a.key - b.key);
}

/** An answer that does not fit its own declaration is a bug of the API that it names. */
function named(
  { name }: RegisteredApi,
  { apiVersion }: RequestContext,
  write: BodyWriter,
): BodyWriter {
  return (to) => {
    try {
      write(to);
    } catch (cause) {
      throw new Error(`The answer of ${name} v${apiVersion} cannot be written`, { cause });
    }
  };
}

function errorsIn(answer: unknown, collect: ErrorCollector | undefined): ReadonlySet<number> {
  if (collect === undefined) return NO_ERRORS;
  const codes = new Set<number>();
  collect(answer, codes);
  return codes;
}

function perVersion<Out, In>(
  make: (version: number) => Codec<Out, In>,
): (version: number) => Codec<Out, In> {
  const made: Codec<Out, In>[] = [];
  return (version) => {
    made[version] ??= make(version);
    return made[version];
  };
}
