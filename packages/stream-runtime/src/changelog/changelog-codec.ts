/**
 * Changes of a task as records of a compacted topic. What a change is about (operator, state) is
 * written once, under a number; every record of a key then starts with that number. Restoring a
 * million keys comes down to one short text and one short JSON value each.
 *
 * Key: two bytes of number, one byte of form, then the text of the form. Number 0 is the log's own.
 */

import type { JsonValue, PlainNamespace, TaskChange } from '@tidemark/event-time';
import type { ConsumedRecord, ProducedRecord } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { TaskProgress } from './task-progress.ts';

/** What a change is about, without the key: JSON in the topic. */
type Subject = Pick<TaskChange, 'part' | 'operator'> & {
  readonly scope?: string;
  readonly name?: string;
};

const OWN = 0;
const MAX_NUMBER = 0xffff;

const FORM = {
  /** Own: what a number stands for. */
  subject: 0x53,
  /** Own: where the task is. */
  progress: 0x50,
  /** No key: the subject as a whole. */
  whole: 0x57,
  /** The rest is the text of a key without a window. */
  text: 0x54,
  /** The rest is JSON: [key, namespace] or [key, namespace, time]. */
  json: 0x4a,
} as const;

const HEAD_BYTES = 3;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Both ways; one object for a task's whole life, since it knows what the numbers stand for. */
export class ChangelogCodec {
  readonly #numbers = new Map<string, number>();
  readonly #subjects: (Subject | undefined)[] = [undefined];
  readonly #topic: string;

  constructor(topic: string) {
    this.#topic = topic;
  }

  /** The records for a cut: its changes, and where the task is after it. */
  encode(changes: readonly TaskChange[], progress: TaskProgress): ProducedRecord[] {
    const records: ProducedRecord[] = [];
    for (const change of changes) records.push(this.#record(change, records));
    records.push({ key: head(OWN, FORM.progress, 0), value: JSON.stringify(progress) });
    return records;
  }

  /**
   * What records say, in their order; `onProgress` gets where the task was.
   *
   * @throws StreamRuntimeError CHANGELOG_UNREADABLE
   */
  decode(
    records: readonly ConsumedRecord[],
    onProgress: (progress: TaskProgress, offset: number) => void,
  ): TaskChange[] {
    const changes: TaskChange[] = [];
    for (const record of records) {
      try {
        this.#read(record, changes, onProgress);
      } catch (cause) {
        throw new StreamRuntimeError(
          'CHANGELOG_UNREADABLE',
          `${this.#topic}, offset ${record.offset}: ${cause instanceof Error ? cause.message : cause}`,
          { cause },
        );
      }
    }
    return changes;
  }

  /** All numbers that stand for something are below. */
  get subjects(): number {
    return this.#subjects.length;
  }

  /** What the numbers below stand for: goes before anything that `encodeKnown` gives. */
  encodeSubjects(below: number): ProducedRecord[] {
    return this.#subjects
      .slice(0, below)
      .flatMap((subject, number) => (subject ? [subjectRecord(number, subject)] : []));
  }

  /** As `encode`, without what has no number below. */
  encodeKnown(changes: readonly TaskChange[], below: number): ProducedRecord[] {
    return changes
      .filter((change) => (this.#numbers.get(idOf(change)) ?? below) < below)
      .map((change) => this.#record(change, []));
  }

  #record(change: TaskChange, records: ProducedRecord[]): ProducedRecord {
    const number = this.#numberOf(change, records);
    const value = change.value === undefined ? null : JSON.stringify(change.value);
    if (!('key' in change)) return { key: head(number, FORM.whole, 0), value };
    const { key, namespace } = change;
    // Half a surrogate pair has no form in UTF-8; JSON text has one.
    const isText = typeof key === 'string' && namespace === 'void' && !LONE_SURROGATE.test(key);
    if (isText && change.part === 'keyed-state') {
      return { key: keyed(number, FORM.text, key), value };
    }
    const place = 'time' in change ? [key, namespace, change.time] : [key, namespace];
    return { key: keyed(number, FORM.json, JSON.stringify(place)), value };
  }

  #numberOf(change: TaskChange, records: ProducedRecord[]): number {
    const { part, operator } = change;
    const id = idOf(change);
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const subject: Subject =
      'scope' in change
        ? { part, operator, scope: change.scope, name: change.name }
        : { part, operator };
    const number = this.#subjects.length;
    if (number > MAX_NUMBER) throw new Error('A task has more than 65,535 states.');
    this.#know(number, subject);
    records.push(subjectRecord(number, subject));
    return number;
  }

  #know(number: number, subject: Subject): void {
    this.#numbers.set(idOf(subject), number);
    this.#subjects[number] = subject;
  }

  #read(
    { key, value, offset }: ConsumedRecord,
    changes: TaskChange[],
    onProgress: (progress: TaskProgress, offset: number) => void,
  ): void {
    if (key === null || key.length < HEAD_BYTES) throw new Error('a key that is not ours');
    const number = ((key[0] ?? 0) << 8) | (key[1] ?? 0);
    const form = key[2];
    const plain: JsonValue | undefined =
      value === null ? undefined : JSON.parse(value.toString('utf8'));
    if (number === OWN) {
      if (plain === undefined) throw new Error('a record of the log itself without a value');
      if (form === FORM.progress) onProgress(plain as unknown as TaskProgress, Number(offset));
      else if (form === FORM.subject) {
        this.#know(Number(key.toString('utf8', HEAD_BYTES)), plain as unknown as Subject);
      } else throw new Error(`form ${form}`);
      return;
    }
    const subject = this.#subjects[number];
    if (subject === undefined) throw new Error(`number ${number} stands for nothing`);
    changes.push(changeOf(subject, form, key, plain));
  }
}

function idOf(about: Subject | TaskChange): string {
  const { part, operator } = about;
  // Called for every change: no array for it.
  if (!('scope' in about) || about.scope === undefined) return `${part}\0${operator}`;
  return `${part}\0${operator}\0${about.scope}\0${about.name}`;
}

function subjectRecord(number: number, subject: Subject): ProducedRecord {
  return { key: keyed(OWN, FORM.subject, String(number)), value: JSON.stringify(subject) };
}

function changeOf(
  subject: Subject,
  form: number | undefined,
  bytes: Buffer,
  value: JsonValue | undefined,
): TaskChange {
  const { part, operator, scope, name } = subject;
  if (form === FORM.text) {
    const key = bytes.toString('utf8', HEAD_BYTES);
    return { part, operator, scope, name, key, namespace: 'void', value } as TaskChange;
  }
  if (form === FORM.whole) {
    return (scope === undefined
      ? { part, operator, value }
      : { part, operator, scope, name, value }) as unknown as TaskChange;
  }
  if (form !== FORM.json) throw new Error(`form ${form}`);
  const [key, namespace, time] = JSON.parse(bytes.toString('utf8', HEAD_BYTES)) as [
    JsonValue,
    PlainNamespace,
    JsonValue,
  ];
  return (
    part === 'keyed-state'
      ? { part, operator, scope, name, key, namespace, value }
      : { part, operator, key, namespace, time, value }
  ) as TaskChange;
}

function head(number: number, form: number, room: number): Buffer {
  const key = Buffer.allocUnsafe(HEAD_BYTES + room);
  key[0] = number >> 8;
  key[1] = number & 0xff;
  key[2] = form;
  return key;
}

function keyed(number: number, form: number, text: string): Buffer {
  const key = head(number, form, Buffer.byteLength(text));
  key.write(text, HEAD_BYTES, 'utf8');
  return key;
}
