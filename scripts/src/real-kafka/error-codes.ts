/** What the launcher of real Kafka can end with; docs/errors.md is made from this table. */
export const REAL_KAFKA_ERROR_CODES = {
  REAL_KAFKA_TOOL_MISSING: {
    cause:
      'Real Apache Kafka needs Java 17 or newer, Maven once to fetch its jars, and openssl for --sasl.',
    cure: 'Install what the message names (Debian and Ubuntu: apt-get install openjdk-17-jre-headless maven openssl).',
    exitCode: 2,
  },
  REAL_KAFKA_FETCH_FAILED: {
    cause: 'Maven could not fetch Kafka’s jars.',
    cure: 'Check the network and Maven’s settings.xml; what Maven printed stands above.',
    exitCode: 69,
  },
  REAL_KAFKA_NO_CLUSTER: {
    cause: 'The folder holds no cluster of this launcher, or no node of that number.',
    cure: 'Give the --dir that was given to start.',
    exitCode: 2,
  },
  REAL_KAFKA_RUNNING: {
    cause: 'The cluster in this folder runs already.',
    cure: 'Use it as it is, stop it first, or give another --dir.',
    exitCode: 1,
  },
  REAL_KAFKA_PORT_TAKEN: {
    cause: 'Something else listens on a port that the cluster needs; each node takes two.',
    cure: 'Give another --port, or --port 0 for any free ones.',
    exitCode: 1,
  },
  REAL_KAFKA_START_FAILED: {
    cause: 'A node ended while it started, or did not answer in time.',
    cure: 'Read the node’s log, which the message names.',
    exitCode: 1,
  },
} as const;

/** A code of {@link REAL_KAFKA_ERROR_CODES}. */
export type RealKafkaErrorCode = keyof typeof REAL_KAFKA_ERROR_CODES;
