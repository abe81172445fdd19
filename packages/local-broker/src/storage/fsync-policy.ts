// When bytes are forced to the disk. What "acknowledged" promises depends on it, so it is one named choice.

/**
 * - `'close'` (default, as Apache Kafka): acknowledged means handed to the operating system. That survives a
 *   crash or `kill -9` of the broker, not a power cut. fsync happens when a segment is full or closed, and
 *   every 64 MB before the recovery point moves.
 * - `'always'`: acknowledged means fsynced; appends that arrive together share one fsync. Survives a power cut.
 * - `{ everyMs }`: as `'close'`, and what was written is fsynced at most that many milliseconds later.
 */
export type FsyncPolicy = 'close' | 'always' | { readonly everyMs: number };
