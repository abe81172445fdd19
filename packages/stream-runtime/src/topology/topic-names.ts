/**
 * What the runtime's own topics are called. A name comes from the operator's uid or name, so that it
 * stays when other parts of the job change.
 */

import { createHash } from 'node:crypto';
import type { NodeId } from '@tidemark/event-time';

/** Kafka's limit. */
const MAX_TOPIC_LENGTH = 249;
const HASH_LENGTH = 8;

/** The kinds of topics that belong to a job. */
export type InternalTopicKind = 'changelog' | 'repartition';

/** `<application>-<name>-<kind>` for each node, from what it is called; equal names get a number. */
export function internalTopicNames(
  application: string,
  kind: InternalTopicKind,
  nodes: readonly (readonly [NodeId, string])[],
): ReadonlyMap<NodeId, string> {
  const taken = new Set<string>();
  return new Map(
    nodes.map(([id, name]) => {
      const slug = slugOf(name);
      let topic = topicName(application, slug, kind);
      for (let number = 2; taken.has(topic); number++) {
        topic = topicName(application, `${slug}-${number}`, kind);
      }
      taken.add(topic);
      return [id, topic];
    }),
  );
}

/** Whether a topic has a name that `internalTopicNames` gives to topics of this application. */
export function isNamedFor(application: string, kind: InternalTopicKind, topic: string): boolean {
  const prefix = `${prefixOf(application)}-`.slice(
    0,
    MAX_TOPIC_LENGTH - HASH_LENGTH - kind.length - 2,
  );
  return topic.startsWith(prefix) && topic.endsWith(`-${kind}`);
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'unnamed' : slug;
}

function prefixOf(application: string): string {
  return application.replace(/[^a-zA-Z0-9._-]/g, '-');
}

function topicName(application: string, slug: string, kind: InternalTopicKind): string {
  const name = `${prefixOf(application)}-${slug}-${kind}`;
  if (name.length <= MAX_TOPIC_LENGTH) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const room = MAX_TOPIC_LENGTH - HASH_LENGTH - kind.length - 2;
  return `${name.slice(0, room)}-${hash}-${kind}`;
}
