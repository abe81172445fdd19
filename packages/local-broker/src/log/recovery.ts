// Opens the segments of a partition as the last run left them: cleanly closed, killed, or torn by a power cut.

import { transactionEndOf } from '../producers/control-batch.ts';
import type { PartitionProducers } from '../producers/partition-producers.ts';
import { type BatchHeader, isControlBatch } from '../records/batch-header.ts';
import type { FileStore } from '../storage/file-store.ts';
import { type Checkpoint, checkpointFileName, decodeCheckpoint } from './checkpoint.ts';
import type { LogContext } from './log-context.ts';
import { recoverBatches } from './scan.ts';
import { Segment, segmentBaseOffset, segmentFileName } from './segment.ts';
import { finishSwaps } from './segment-swap.ts';
import { SparseIndex } from './sparse-index.ts';

/**
 * The segments of a log, oldest first, and at least one. What a checkpoint vouches for is taken as it is; the
 * rest is read and checked, and a file is cut behind its last whole batch (event `tail-cut`). Fills in
 * `producers` from the newest checkpoint and from what was read.
 */
export async function loadSegments(
  store: FileStore,
  indexIntervalBytes: number,
  producers: PartitionProducers,
  context: LogContext,
): Promise<Segment[]> {
  finishSwaps(store, context.onEvent);
  const segments: Segment[] = [];
  const offsets = store.list().flatMap((name) => segmentBaseOffset(name) ?? []);
  const last = Math.max(...offsets);
  for (const baseOffset of offsets.sort((a, b) => a - b)) {
    const name = segmentFileName(baseOffset);
    const segment = new Segment(baseOffset, store.file(name), indexIntervalBytes);
    restoreCheckpoint(segment, store, indexIntervalBytes, producers);
    // Compaction leaves the active segment alone.
    await recover(segment, baseOffset !== last, producers, context);
    segments.push(segment);
  }
  if (segments.length === 0) {
    segments.push(new Segment(0, store.file(segmentFileName(0)), indexIntervalBytes));
  }
  return segments;
}

/** Applies what a written batch means for transactions: its marker ends one. */
export function applyMarker(
  segment: Segment,
  producers: PartitionProducers,
  header: BatchHeader,
  bytes: Buffer,
  offset: number,
): void {
  if (!isControlBatch(header)) return;
  const end = transactionEndOf(bytes);
  if (end === undefined) return;
  const aborted = producers.end(header.producerId, end, offset);
  if (aborted !== undefined) segment.facts.aborted.push(aborted);
}

function restoreCheckpoint(
  segment: Segment,
  store: FileStore,
  indexIntervalBytes: number,
  producers: PartitionProducers,
): void {
  const checkpoint = readCheckpoint(segment, store);
  if (checkpoint === undefined) return;
  const { index, producers: snapshot, aborted, size, ...facts } = checkpoint;
  Object.assign(segment.facts, facts, { aborted: [...aborted] });
  segment.index = SparseIndex.from(index, indexIntervalBytes);
  segment.trustedBytes = size;
  producers.restore(snapshot);
}

function readCheckpoint(segment: Segment, store: FileStore): Checkpoint | undefined {
  const bytes = store.readSmall(checkpointFileName(segmentFileName(segment.baseOffset)));
  const checkpoint = bytes && decodeCheckpoint(bytes);
  return checkpoint !== undefined && checkpoint.size <= segment.size ? checkpoint : undefined;
}

async function recover(
  segment: Segment,
  gapsAllowed: boolean,
  producers: PartitionProducers,
  context: LogContext,
): Promise<void> {
  const { file, facts } = segment;
  const { wholeBytes, damage } = await recoverBatches(
    file,
    segment.trustedBytes,
    facts.nextOffset,
    gapsAllowed,
    (header, bytes, position) => {
      segment.learn(header, header.baseOffset, position);
      producers.accept(header, header.baseOffset, header.maxTimestamp, context.clock.now());
      applyMarker(segment, producers, header, bytes, header.baseOffset);
    },
  );
  if (damage === undefined) return;
  const cutBytes = file.size - wholeBytes;
  await file.truncate(wholeBytes);
  context.onEvent({
    type: 'tail-cut',
    file: file.path,
    keptBytes: wholeBytes,
    cutBytes,
    reason: damage,
  });
}
