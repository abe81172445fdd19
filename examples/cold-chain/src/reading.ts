// What a freezer says, as JSON in a Kafka record: {"freezer":"F7","celsius":-18.4,"at":1721058123456}

import type { Decoded } from '@tidemark/stream-runtime';

export interface Reading {
  readonly freezer: string;
  readonly celsius: number;
  /** When it was measured, epoch milliseconds. */
  readonly at: number;
}

/** A record that is not a reading goes to the dead-letter topic with the field and the reason. */
export const readingSerde = {
  deserialize(bytes: Buffer | null): Decoded<Reading> {
    const { freezer, celsius, at } = parsed(bytes);
    if (typeof freezer !== 'string') return { ok: false, field: 'freezer', reason: 'is no text' };
    if (typeof celsius !== 'number') return { ok: false, field: 'celsius', reason: 'is no number' };
    if (typeof at !== 'number') return { ok: false, field: 'at', reason: 'is no number' };
    return { ok: true, value: { freezer, celsius, at } };
  },
};

function parsed(bytes: Buffer | null): Record<string, unknown> {
  const value: unknown = JSON.parse(bytes?.toString() ?? 'null');
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
