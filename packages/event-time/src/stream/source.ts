/**
 * Where records come from. The engine does not read sources: a runtime knows its own kinds by
 * `sourceType` and hands their records to a task's `SourceInput`.
 */
export interface Source<T> {
  readonly sourceType: string;
  /** The field that the source is already partitioned by: a keyBy on it needs no exchange. */
  readonly partitionedBy?: string;
  /** Never there; it carries the type of the records. */
  readonly _out?: T;
}
