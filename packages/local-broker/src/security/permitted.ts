// Answers a request in part: what the client may do is done, the rest is refused, in the order of the request.
import type { Access } from './access.ts';
import type { AclOperation } from './acl.ts';

/** Hands the items that are permitted to `handle`, whose answers come in the same order, and refuses the others. */
export async function splitPermitted<Item, Answered>(
  items: readonly Item[],
  isPermitted: (item: Item) => boolean,
  handle: (permitted: readonly Item[]) => Promise<readonly Answered[]>,
  refuse: (item: Item) => Answered,
): Promise<readonly Answered[]> {
  const permitted = items.map(isPermitted);
  const answers = await handle(items.filter((_, at) => permitted[at]));
  return merged(items, permitted, answers, refuse);
}

/** The same for the topics of a request. Where all are permitted, the request goes on as it is. */
export async function permittedTopics<
  Request extends { readonly topics: readonly { readonly name: string }[] },
  Response extends { readonly topics: readonly unknown[] },
>(
  request: Request,
  { access, operation }: { readonly access: Access; readonly operation: AclOperation },
  handle: (request: Request) => Promise<Response>,
  refuse: (topic: Request['topics'][number]) => Response['topics'][number],
): Promise<Response> {
  const isPermitted = ({ name }: { readonly name: string }): boolean =>
    access.allows(operation, 'topic', name);
  const flags = request.topics.map(isPermitted);
  const permitted = request.topics.filter((_, at) => flags[at]);
  if (permitted.length === request.topics.length) return handle(request);
  const answer = await handle({ ...request, topics: permitted });
  // An error of the whole request names no topics.
  if (answer.topics.length < permitted.length) return answer;
  return { ...answer, topics: merged(request.topics, flags, answer.topics, refuse) };
}

function merged<Item, Answered>(
  items: readonly Item[],
  permitted: readonly boolean[],
  answers: readonly Answered[],
  refuse: (item: Item) => Answered,
): readonly Answered[] {
  let next = 0;
  return items.map((item, at) => {
    if (!permitted[at]) return refuse(item);
    next += 1;
    return answers[next - 1] ?? refuse(item);
  });
}
