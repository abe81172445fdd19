/**
 * What stands beside a committed offset: `wm=<epoch milliseconds> state=<changelog>`, each where there
 * is one. With it the offsets of a group tell which topics are the group's own, and which state
 * belongs to what was read.
 */

/** In the place of a changelog: state in memory only, which is gone with its task. */
export const IN_MEMORY = 'memory';

/** Beside one offset. */
export interface PositionNotes {
  /** Of the partition, epoch milliseconds. */
  readonly watermark: number | undefined;
  /** The changelog of the task that read the partition, or IN_MEMORY; undefined where it has no state. */
  readonly stateIn: string | undefined;
  /** Whether the topic is a repartition topic of the group's job. */
  readonly isInternal: boolean;
}

/** As text; empty where there is nothing to be told. */
export function positionMetadata({ watermark, stateIn, isInternal }: PositionNotes): string {
  const words: string[] = [];
  if (watermark !== undefined && Number.isFinite(watermark)) {
    words.push(`wm=${Math.trunc(watermark)}`);
  }
  if (stateIn !== undefined) words.push(`state=${stateIn}`);
  if (isInternal) words.push('topic=internal');
  return words.join(' ');
}

/** What a text says; texts of others say nothing. */
export function notesIn(metadata: string): PositionNotes {
  const words = new Map(
    metadata.split(' ').map((word) => {
      const [name = '', value = ''] = word.split('=', 2);
      return [name, value] as const;
    }),
  );
  const watermark = words.get('wm') ?? '';
  return {
    watermark: /^-?\d+$/.test(watermark) ? Number(watermark) : undefined,
    stateIn: words.get('state'),
    isInternal: words.get('topic') === 'internal',
  };
}
