/**
 * Why the runtime refuses a job or stops it. `docs/errors.md` is made from this table, and
 * `StreamRuntimeError` takes its code, hint and exit code from it.
 */

/** Every error code of `@tidemark/stream-runtime`. */
export const STREAM_RUNTIME_ERROR_CODES = {
  SOURCE_NOT_KAFKA: {
    cause: 'The job has a source that this runtime cannot read.',
    cure: 'Use kafkaSource({ topic, serde }) with env.fromSource().',
    exitCode: 2,
  },
  TOPIC_READ_TWICE: {
    cause: 'Two sources of one job read the same topic.',
    cure: 'Call env.fromSource() once for the topic, and use the stream that it returns twice.',
    exitCode: 2,
  },
  TOPOLOGY_NOT_SUPPORTED: {
    cause:
      'A stream that was keyed anew or broadcast runs together with the stream that it was made of.',
    cure: 'Key the other stream with a function too, e.g. keyBy((order) => order.id), or write to a topic in between.',
    exitCode: 2,
  },
  NOT_CO_PARTITIONED: {
    cause: 'Topics that are keyed together have different numbers of partitions.',
    cure: 'Give the topics the same number of partitions, or leave `partitionedBy` out of the sources.',
    exitCode: 2,
  },
  PARTITION_COUNT_CHANGED: {
    cause:
      'A topic has another number of partitions than the job has state for: keys would be looked for in the wrong place.',
    cure: 'Begin anew with --reset, or with another --group.',
    exitCode: 1,
  },
  STATE_LEFT_BEHIND: {
    cause:
      'The group has run without its state topics, they were deleted, or its offsets were moved: state and offsets do not belong together any more.',
    cure: 'Go on without the state (`--state-topics off`), begin anew with --reset, or use another --group.',
    exitCode: 1,
  },
  KEY_DIFFERS: {
    cause:
      'A record has another Kafka key than the field that its source says it is partitioned by.',
    cure: 'Produce the records with that field as their key, or set `repartition: true` on the kafkaSource.',
    exitCode: 1,
  },
  CHANGELOG_UNREADABLE: {
    cause:
      'The changelog of a task holds what this version cannot read: it was written by a newer one, or by something else.',
    cure: 'Start the version that wrote it, or begin anew with --reset or another --group.',
    exitCode: 1,
  },
  REPARTITION_UNREADABLE: {
    cause: 'A repartition topic of the job holds a record that the job did not write.',
    cure: 'Nothing else may write to the internal topics of a job. Begin anew with --reset or another --group.',
    exitCode: 1,
  },
  STATE_INCOMPATIBLE: {
    cause:
      'The job has changed since its state was written: operators with state, or the source or keyBy that a part with state begins with, are gone, renamed or of another kind.',
    cure: 'Give operators and sources the uid or name that they had, and a keyBy its field, or begin anew with --reset or another --group.',
    exitCode: 1,
  },
  GROUP_HAS_MEMBERS: {
    cause: 'The job is running: its group has members, which would go on with what they know.',
    cure: 'Stop them with Ctrl+C where they run, then try again; one that was killed is forgotten after ten seconds.',
    exitCode: 1,
  },
  JOB_NOT_RUNNING: {
    cause: 'A job was asked for its state that has ended, or has not begun.',
    cure: 'Ask while `status` of the job is "running".',
    exitCode: 1,
  },
  QUERY_OPERATOR_UNKNOWN: {
    cause: 'No operator of that name has state by key.',
    cure: 'Use one of the names in the message; give operators names of your own with .uid().',
    exitCode: 2,
  },
  QUERY_STATE_UNKNOWN: {
    cause: 'The operator has no state of that name, or has several and none was named.',
    cure: 'Name one of the states in the message: query(operator, key, { state }).',
    exitCode: 2,
  },
  QUERY_KEY_ELSEWHERE: {
    cause: 'The key belongs to a task that another process of the group runs.',
    cure: 'Ask that process; `pnpm kafka groups` shows who has which partitions.',
    exitCode: 1,
  },
  METRICS_PORT_TAKEN: {
    cause:
      'The port for metrics cannot be listened on: another process has it, or it is not allowed.',
    cure: 'Choose another --metrics-port.',
    exitCode: 2,
  },
  SAVEPOINT_EXISTS: {
    cause: 'A savepoint is to be written where something is already.',
    cure: 'Name a file or topic that is not there yet, or remove the one that is.',
    exitCode: 2,
  },
  SAVEPOINT_NEEDS_STATE_TOPICS: {
    cause:
      'A savepoint is made of changelog topics and put back into them, and the job runs without them.',
    cure: 'Run it with --state-topics on.',
    exitCode: 2,
  },
  SAVEPOINT_NOT_ALONE: {
    cause: 'A savepoint is of all tasks of a job, and other processes run some of them.',
    cure: 'Nothing is lost: stop the others, start this one again, and let it make the savepoint alone.',
    exitCode: 1,
  },
  SAVEPOINT_NOT_WRITTEN: {
    cause: 'The file or topic of a savepoint cannot be written.',
    cure: 'Nothing is lost: start again with another --savepoint-to, and stop.',
    exitCode: 1,
  },
  SAVEPOINT_UNREADABLE: {
    cause: 'A savepoint is not there, is damaged or cut off, or was written by a newer version.',
    cure: 'Check the name after --from-savepoint; a savepoint of a newer version needs that version.',
    exitCode: 1,
  },
  SAVEPOINT_DOES_NOT_FIT: {
    cause:
      'A savepoint is of a job with other parts, other topics or other numbers of partitions than this one.',
    cure: 'Start the job that it was made of, on topics with as many partitions; or start without it.',
    exitCode: 1,
  },
  SAVEPOINT_GROUP_HAS_STATE: {
    cause: 'A group can start from a savepoint only before it has read anything.',
    cure: 'Start with another --group; or let this one forget what it has with --reset first.',
    exitCode: 1,
  },
  SAVEPOINT_NOT_RESTORED: {
    cause: 'A start from a savepoint was broken off in the middle.',
    cure: 'Let the group forget the half with --reset, then start with --from-savepoint again.',
    exitCode: 1,
  },
  BAD_RECORD: {
    cause: 'A record cannot be decoded, and the job was told to stop at such records.',
    cure: 'Mend or remove the record, or start with --on-bad-record dead-letter.',
    exitCode: 1,
  },
  USER_FUNCTION_FAILED: {
    cause:
      'A function of the job threw an error. Nothing was skipped: the offset stays at the record.',
    cure: 'Correct the function and start again; the job goes on at this record.',
    exitCode: 1,
  },
  RECORDS_NOT_ACKNOWLEDGED: {
    cause: 'Kafka did not confirm all records that were sent, or confirmed others.',
    cure: 'Start again: the offsets were not committed, so that the records are made once more.',
    exitCode: 1,
  },
  LOG_WENT_BACK: {
    cause:
      'A partition ends before the position of the job: the topic was deleted and made anew, or lost records.',
    cure: 'Start again to read from where the group has its offset, or use another --group to read from the beginning.',
    exitCode: 1,
  },
} as const satisfies Record<string, { cause: string; cure: string; exitCode: 1 | 2 }>;

/** A code of this package. */
export type StreamRuntimeErrorCode = keyof typeof STREAM_RUNTIME_ERROR_CODES;
