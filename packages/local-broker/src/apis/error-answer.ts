// The answer to a request that nobody looks at: everything that it names comes back with one error code. Kafka
// writes such answers by hand for each API (`AbstractRequest.getErrorResponse`); here the declarations of the
// messages are enough, since an answer names things in the order and by the names of its request.
import { errorCode, errorMessage, type KafkaErrorName } from '../wire/error-codes.ts';
import type { FieldNode, TypeNode } from '../wire/schema.ts';
import { ZERO_UUID } from '../wire/uuid.ts';
import { asMessage, type Message } from './message.ts';
import type { RegisteredApi } from './registry.ts';

/** Where the error is said once for all, though parts of the answer have a code of their own. */
const ERROR_OF_ALL: ReadonlySet<string> = new Set(['OffsetFetch', 'OffsetDelete', 'LeaveGroup']);

/** An answer of `api` that says `error` about all that `request` names. */
export function errorAnswer(
  api: Pick<RegisteredApi, 'name' | 'response'>,
  version: number,
  request: unknown,
  error: KafkaErrorName,
): Message {
  const { node } = api.response;
  const writing = { version, error, ofAll: ERROR_OF_ALL.has(api.name) };
  return node.kind === 'struct' ? structOf(node.fields, request, writing) : {};
}

interface Writing {
  readonly version: number;
  readonly error: KafkaErrorName;
  readonly ofAll: boolean;
}

function structOf(fields: readonly FieldNode[], source: unknown, writing: Writing): Message {
  const { version, error, ofAll } = writing;
  const sent = fields.filter(
    ({ since, until, tag }) => tag === undefined && version >= since && version <= until,
  );
  const own = sent.filter(isErrorCode);
  const lists = sent.filter(({ type }) => hasErrorCode(type));
  const answer: Record<string, unknown> = {};
  for (const field of sent) answer[field.name] = plainValue(field, sent, source, writing);
  let inside = 0;
  if (own.length === 0 || !ofAll) {
    for (const { name, type } of lists) {
      const elements = elementsOf(name, source);
      inside += elements.length;
      answer[name] = elements.map((each) => elementOf(type, each, writing));
    }
  }
  for (const { name } of own) answer[name] = errorCode(inside > 0 ? 'NONE' : error);
  return answer;
}

function elementOf(list: TypeNode, source: unknown, writing: Writing): Message {
  const node = list.kind === 'nullable' ? list.of : list;
  const element = node.kind === 'array' ? node.of : node;
  return element.kind === 'struct' ? structOf(element.fields, source, writing) : {};
}

/** What the request says about a list of its answer: the list of that name, or the only one there is. */
function elementsOf(name: string, source: unknown): readonly unknown[] {
  const message = asMessage(source);
  const lists = [message[name], ...Object.values(message)].filter((each) => Array.isArray(each));
  return lists.find((each) => each.length > 0) ?? [];
}

function plainValue(
  { name, type, fallback }: FieldNode,
  siblings: readonly FieldNode[],
  source: unknown,
  { version, error }: Writing,
): unknown {
  if (/errorMessage$/i.test(name)) return errorMessage(error);
  const kind = type.kind === 'nullable' ? type.of.kind : type.kind;
  const echoed = echo(name, kind, siblings, source);
  if (echoed !== undefined) return echoed;
  if (type.kind === 'nullable') return version >= type.since ? null : (EMPTY[kind] ?? []);
  if (name === 'throttleTimeMs') return 0;
  return kind.startsWith('int') && fallback !== 0 ? fallback : (EMPTY[kind] ?? []);
}

const EMPTY: Readonly<Record<string, unknown>> = {
  bool: false,
  int8: 0,
  int16: -1,
  int32: -1,
  int64: -1,
  bigint64: -1n,
  uuid: ZERO_UUID,
  string: '',
  bytes: Buffer.alloc(0),
};

const TYPES: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int8: 'number',
  int16: 'number',
  int32: 'number',
  int64: 'number',
  bigint64: 'bigint',
  uuid: 'string',
  string: 'string',
};

/** What names a thing in the request names it in the answer, if need be under another field name. */
function echo(
  name: string,
  kind: string,
  siblings: readonly FieldNode[],
  source: unknown,
): unknown {
  const wanted = TYPES[kind];
  if (typeof source === wanted) return siblings.find(isName)?.name === name ? source : undefined;
  const message = asMessage(source);
  const value = name === 'partitionIndex' ? (message[name] ?? message.partition) : message[name];
  return typeof value === wanted ? value : undefined;
}

function isName({ name, type }: FieldNode): boolean {
  return /^(key|name|groupId|partitionIndex)$/.test(name) && type.kind !== 'array';
}

function isErrorCode({ name, type }: FieldNode): boolean {
  return type.kind === 'int16' && /errorCode$/i.test(name);
}

function hasErrorCode(type: TypeNode): boolean {
  if (type.kind === 'struct') {
    return type.fields.some((field) => isErrorCode(field) || hasErrorCode(field.type));
  }
  return (type.kind === 'array' || type.kind === 'nullable') && hasErrorCode(type.of);
}
