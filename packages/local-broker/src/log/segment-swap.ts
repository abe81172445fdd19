// Puts a compacted segment in the place of those that it was made from. The list of what it replaces is on the disk
// before the first of them is touched; wherever a crash comes after that, the next start finishes the work.
import type { FileStore } from '../storage/file-store.ts';
import type { StorageListener } from '../storage/storage-event.ts';
import { checkpointFileName, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { LogSegments } from './log-segments.ts';
import { Segment, segmentFileName } from './segment.ts';

const CLEANED = '.cleaned';
const SWAP = '.swap';

/** An empty segment that is to replace others, of which the first begins at `baseOffset`. */
export async function openReplacement(
  store: FileStore,
  baseOffset: number,
  indexIntervalBytes: number,
): Promise<Segment> {
  store.removeSmall(swapFileName(baseOffset));
  const segment = new Segment(
    baseOffset,
    store.file(cleanedFileName(baseOffset)),
    indexIntervalBytes,
  );
  await segment.file.truncate(0);
  return segment;
}

/** Throws a replacement away, unless it was used. */
export async function dropReplacement(segments: LogSegments, unused: Segment): Promise<void> {
  if (!segments.all.includes(unused)) await unused.file.remove();
}

/**
 * Replaces neighbours by a segment of {@link openReplacement}.
 * @throws the system's error; the log is then as it was
 */
export async function replaceSegments(
  segments: LogSegments,
  group: readonly Segment[],
  replacement: Segment,
): Promise<void> {
  const { store } = segments;
  const { baseOffset } = replacement;
  const checkpoint = checkpointOf(store, group, replacement);
  const replaced = group.map((segment) => segment.baseOffset);
  await replacement.file.sync();
  store.writeSmall(swapFileName(baseOffset), JSON.stringify(replaced), false);
  await store.sync([swapFileName(baseOffset)]);
  // Windows renames nothing over a file that is open.
  for (const { file } of [...group, replacement]) await file.close();
  removeCheckpoints(store, replaced);
  try {
    replacement.file = store.move(replacement.file, segmentFileName(baseOffset));
  } catch (error) {
    store.removeSmall(swapFileName(baseOffset));
    throw error;
  }
  segments.exchange(group, replacement);
  removeOthers(store, replaced);
  await store.sync([]);
  if (checkpoint !== undefined) {
    store.writeSmall(checkpointFileName(segmentFileName(baseOffset)), checkpoint, false);
    replacement.trustedBytes = replacement.size;
  }
  store.removeSmall(swapFileName(baseOffset));
}

/** At the start of a log: finishes the swaps that were announced, and removes compacted segments that were not. */
export function finishSwaps(store: FileStore, onEvent: StorageListener): void {
  const names = store.list();
  for (const name of names.filter((each) => each.endsWith(SWAP))) {
    const replaced: number[] = JSON.parse(store.readSmall(name)?.toString() ?? '[]');
    removeCheckpoints(store, replaced);
    const cleaned = cleanedFileName(replaced[0] ?? 0);
    if (names.includes(cleaned)) store.rename(cleaned, segmentFileName(replaced[0] ?? 0));
    removeOthers(store, replaced);
    store.removeSmall(name);
  }
  for (const name of store.list().filter((each) => each.endsWith(CLEANED))) {
    store.removeSmall(name);
    onEvent({ type: 'leftover-removed', file: `${store.path}/${name}` });
  }
}

/** What the producers' state was behind the last of `group` is in its checkpoint, and does not change. */
function checkpointOf(
  store: FileStore,
  group: readonly Segment[],
  { size, facts, index }: Segment,
): Buffer | undefined {
  const last = group.at(-1);
  const name = last && checkpointFileName(segmentFileName(last.baseOffset));
  const bytes = name && store.readSmall(name);
  const known = bytes && decodeCheckpoint(bytes);
  if (!known || known.size !== last?.size) return undefined;
  return encodeCheckpoint({ ...facts, size, producers: known.producers, index: index.toArray() });
}

function removeCheckpoints(store: FileStore, baseOffsets: readonly number[]): void {
  for (const each of baseOffsets) store.removeSmall(checkpointFileName(segmentFileName(each)));
}

function removeOthers(store: FileStore, [, ...others]: readonly number[]): void {
  for (const each of others) store.removeSmall(segmentFileName(each));
}

function cleanedFileName(baseOffset: number): string {
  return `${segmentFileName(baseOffset)}${CLEANED}`;
}

function swapFileName(baseOffset: number): string {
  return `${segmentFileName(baseOffset)}${SWAP}`;
}
