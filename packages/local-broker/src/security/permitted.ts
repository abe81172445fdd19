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
  const answers = (await handle(items.filter((_, at) => permitted[at]))).values();
  return items.map((item, at) => {
    if (!permitted[at]) return refuse(item);
    const next = answers.next();
    return next.done ? refuse(item) : next.value;
  });
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
  if (request.topics.every(isPermitted)) return handle(request);
  let answer: Response | undefined;
  const topics = await splitPermitted(
    request.topics,
    isPermitted,
    async (permitted) => {
      answer = await handle({ ...request, topics: permitted });
      return answer.topics;
    },
    refuse,
  );
  return { ...(answer as Response), topics };
}
