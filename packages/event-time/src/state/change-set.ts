import type { Namespace } from './namespace.ts';

interface Change {
  readonly namespace: Namespace;
  readonly number: number;
  readonly next: Change | undefined;
}

// Most keys change in one place or two: a list. Keys with many have a list for each number.
type Changes = Change | Map<number, Change>;

const LONGEST_LIST = 8;

/**
 * What was written since it was last asked for, by key, namespace and a number that tells most of a
 * key's apart (hash of the namespace, time of a timer). Writing twice counts once.
 */
export class ChangeSet {
  private byKey = new Map<unknown, Changes>();

  add(key: unknown, namespace: Namespace, number: number): void {
    const known = this.byKey.get(key);
    const list = known instanceof Map ? known.get(number) : known;
    let length = 1;
    for (let change = list; change !== undefined; change = change.next) {
      if (change.number !== number) length++;
      else if (change.namespace === namespace || change.namespace.equals(namespace)) return;
    }
    const change: Change = { namespace, number, next: list };
    if (known instanceof Map) known.set(number, change);
    else this.byKey.set(key, length > LONGEST_LIST ? byNumber(change) : change);
  }

  /** What has changed; afterwards nothing has. */
  *take(): Generator<[key: unknown, namespace: Namespace, number: number]> {
    const { byKey } = this;
    this.byKey = new Map();
    for (const [key, changes] of byKey) {
      for (const list of changes instanceof Map ? changes.values() : [changes]) {
        for (let change: Change | undefined = list; change !== undefined; change = change.next) {
          yield [key, change.namespace, change.number];
        }
      }
    }
  }
}

function byNumber(list: Change): Map<number, Change> {
  const lists = new Map<number, Change>();
  for (let change: Change | undefined = list; change !== undefined; change = change.next) {
    lists.set(change.number, { ...change, next: lists.get(change.number) });
  }
  return lists;
}
