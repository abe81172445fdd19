// A file that only grows at its end: the one thing that logs and journals need from a disk or from memory.

/** Append-only bytes with random reads. Only one `append` may be under way at a time. */
export interface AppendFile {
  /** For messages: the path, or a made-up name in memory. */
  readonly path: string;
  /** Bytes that are written and readable. */
  readonly size: number;
  /** Makes the file, empty, when it is not there yet. Throws the system's error. */
  create(): void;
  /**
   * Writes all chunks after the end in one system call, all or nothing: when it fails, the file is as it was.
   * @throws the system's error, e.g. `ENOSPC`
   */
  append(chunks: readonly Buffer[]): Promise<void>;
  /** Up to `length` bytes from `position`; fewer only at the end. The result is not changed later. */
  read(position: number, length: number): Promise<Buffer>;
  /** Cuts everything from `size` on. */
  truncate(size: number): Promise<void>;
  /** Forces what was written to the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
  /** Another file has this one's name from now on: whatever is still asked of it fails. */
  retire(): void;
  /** Closes and deletes. */
  remove(): Promise<void>;
}
