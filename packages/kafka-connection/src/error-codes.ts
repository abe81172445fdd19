/** Every code that an error of this package can carry; docs/errors.md is made from this table. */

export const KAFKA_CONNECTION_ERROR_CODES = {
  CONFLUENT_SETTINGS_INCOMPLETE: {
    cause:
      'Some of CNFL_KAFKA_BROKER, CNFL_KC_API_KEY and CNFL_KC_API_SECRET are set, but not all.',
    cure: 'Set all three in the environment or in .env, or none to use the local broker.',
    exitCode: 2,
  },
  KAFKA_SETTINGS_INCOMPLETE: {
    cause: 'A KAFKA_… variable is set that means nothing without another one.',
    cure: 'Set the variable that the message names, or remove the other.',
    exitCode: 2,
  },
  KAFKA_SETTINGS_INVALID: {
    cause: 'A variable or --brokers has a value that cannot be used.',
    cure: 'Correct the variable that the message names.',
    exitCode: 2,
  },
  KAFKA_CA_UNREADABLE: {
    cause: 'The file named by KAFKA_SSL_CA is missing or is not a PEM certificate.',
    cure: 'Give the path of the PEM file with the authority that signed the brokers’ certificates.',
    exitCode: 2,
  },
  KAFKA_CERTIFICATE_UNREADABLE: {
    cause:
      'The client certificate of KAFKA_SSL_CERT or its key of KAFKA_SSL_KEY is missing, unreadable, or they do not belong together.',
    cure: 'Give the paths of two PEM files, and KAFKA_SSL_KEY_PASSWORD when the key is encrypted.',
    exitCode: 2,
  },
  KAFKA_TOKEN_COMMAND: {
    cause:
      'The command of KAFKA_SASL_TOKEN_COMMAND failed, took longer than ten seconds, or printed no token.',
    cure: 'Run the command by hand: it must print the token alone, or JSON with access_token and expires_in, and end with 0.',
    exitCode: 77,
  },
  KAFKA_REFUSED: {
    cause: 'Nothing listens at the broker’s address.',
    cure: 'Check KAFKA_BROKERS or --brokers, and that the broker runs; leave both out to use the local broker.',
    exitCode: 69,
  },
  KAFKA_HOST_UNKNOWN: {
    cause: 'The broker’s host name cannot be resolved.',
    cure: 'Check the spelling of the host in KAFKA_BROKERS, --brokers or CNFL_KAFKA_BROKER, and the network.',
    exitCode: 69,
  },
  KAFKA_TIMEOUT: {
    cause: 'The broker’s address accepts or swallows the connection but nothing answers in time.',
    cure: 'Check host and port, firewalls, and that a Kafka broker is what listens there; pnpm kafka doctor shows how far the way goes.',
    exitCode: 69,
  },
  KAFKA_ADVERTISED_LISTENER: {
    cause:
      'The first broker answered, but the address it told the client to use next cannot be reached.',
    cure: 'Set the broker’s advertised.listeners to an address that this machine can reach (the usual slip with containers).',
    exitCode: 69,
  },
  KAFKA_NOT_KAFKA: {
    cause: 'Something else than a Kafka broker answers at the address.',
    cure: 'Check host and port: it may be a proxy’s, a web server’s or the controllers’ port.',
    exitCode: 69,
  },
  KAFKA_CONNECTION_CLOSED: {
    cause:
      'The broker closed the connection; as a rule it is a TLS port and TLS is not switched on.',
    cure: 'Set KAFKA_SSL=true (and KAFKA_SSL_CA for an authority of your own), or use the plaintext port.',
    exitCode: 69,
  },
  KAFKA_TLS_UNTRUSTED: {
    cause: 'The broker’s certificate is not signed by an authority that is trusted here.',
    cure: 'Put the authority’s PEM file into KAFKA_SSL_CA.',
    exitCode: 69,
  },
  KAFKA_TLS_CERTIFICATE: {
    cause: 'The broker’s certificate has run out, is not valid yet, or is for another host name.',
    cure: 'Use the host name that the certificate names, or have the certificate renewed; check this machine’s clock.',
    exitCode: 69,
  },
  KAFKA_TLS_CLIENT_CERTIFICATE: {
    cause:
      'The broker wants a certificate of the client, and got none or one that it does not trust.',
    cure: 'Set KAFKA_SSL_CERT and KAFKA_SSL_KEY to a certificate that is valid now and signed by an authority the brokers trust.',
    exitCode: 69,
  },
  KAFKA_TLS_MISMATCH: {
    cause: 'TLS was started with a port that does not speak TLS.',
    cure: 'Use the broker’s TLS port, or leave KAFKA_SSL and KAFKA_SSL_CA out.',
    exitCode: 69,
  },
  KAFKA_AUTHENTICATION_FAILED: {
    cause:
      'The broker does not accept the user name and password, the API key and secret, or the token.',
    cure: 'Check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD (in .env between single quotes), CNFL_KC_API_KEY and CNFL_KC_API_SECRET, or what KAFKA_SASL_TOKEN_COMMAND prints.',
    exitCode: 77,
  },
  KAFKA_LOGIN_MISSING: {
    cause: 'The broker greets and then hangs up: it wants a login, and none is configured.',
    cure: 'Set KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and, unless it is plain, KAFKA_SASL_MECHANISM; or KAFKA_SASL_TOKEN_COMMAND.',
    exitCode: 77,
  },
  KAFKA_SASL_MECHANISM: {
    cause: 'The broker does not offer the login mechanism that was asked for.',
    cure: 'Set KAFKA_SASL_MECHANISM to one that the broker offers: plain, scram-sha-256, scram-sha-512 or oauthbearer.',
    exitCode: 77,
  },
  KAFKA_SASL_UNEXPECTED: {
    cause: 'A login was sent to a port where the broker asks for none.',
    cure: 'Leave the KAFKA_SASL_… variables out, or use the broker’s SASL port.',
    exitCode: 77,
  },
  TOPIC_NOT_FOUND: {
    cause: 'The topic does not exist, or the user may not see it.',
    cure: 'Create it: pnpm kafka topics create TOPIC --partitions 3, or give --create-topic.',
    exitCode: 1,
  },
  TOPIC_AUTHORIZATION_FAILED: {
    cause:
      'The user may not read, write, create or describe the topic; unknown topics look the same to a user without rights.',
    cure: 'Have the right granted (kafka-acls --add --allow-principal User:NAME --topic TOPIC), or use another user.',
    exitCode: 77,
  },
  GROUP_AUTHORIZATION_FAILED: {
    cause: 'The user may not use the consumer group.',
    cure: 'Have Read on the group granted, or give another --group.',
    exitCode: 77,
  },
  CLUSTER_AUTHORIZATION_FAILED: {
    cause: 'The user may not do this on the cluster.',
    cure: 'Have the right granted, or use another user.',
    exitCode: 77,
  },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: {
    cause: 'The user may not use the transactional id.',
    cure: 'Have Write and Describe on the transactional id granted.',
    exitCode: 77,
  },
  TOPIC_EXISTS: {
    cause: 'A topic of that name is there already.',
    cure: 'Use it as it is, choose another name, or delete it first: pnpm kafka topics delete TOPIC.',
    exitCode: 1,
  },
  TOPIC_REFUSED: {
    cause:
      'The broker does not accept the topic’s name, partition count, replication or configuration.',
    cure: 'Correct what the message names.',
    exitCode: 1,
  },
  TOPIC_NOT_READY: {
    cause: 'The topic was created but has no leaders for all its partitions yet.',
    cure: 'Try again in a few seconds; see whether all brokers are up: pnpm kafka topics describe TOPIC.',
    exitCode: 1,
  },
  RECORD_TOO_LARGE: {
    cause: 'A record or batch is larger than the topic takes (max.message.bytes, 1 MB as a rule).',
    cure: 'Make the record smaller, or raise max.message.bytes of the topic.',
    exitCode: 1,
  },
  RECORDS_NOT_CONFIRMED: {
    cause: 'Kafka answered, but did not confirm every record of a request: they may be lost.',
    cure: 'Look at the topic with `pnpm kafka topics describe TOPIC`, then start the app again.',
    exitCode: 1,
  },
  DELIVERY_TIMED_OUT: {
    cause: 'Kafka did not confirm some records in time: they may be in the topic, or not.',
    cure: 'Check that the brokers are up, that each partition has a leader and enough replicas in sync, then start the app again.',
    exitCode: 1,
  },
  RECORD_REFUSED: {
    cause:
      'The broker does not take the record: a timestamp far from now (more than an hour ahead of the broker, as a rule), or no key on a compacted topic.',
    cure: 'Correct what the message names; for INVALID_TIMESTAMP compare the clocks: pnpm kafka doctor.',
    exitCode: 1,
  },
  PRODUCER_FENCED: {
    cause:
      'Another producer took over the same transactional id, or the transaction was open for too long.',
    cure: 'Only one instance may own a transactional id; start the app again if no other one runs.',
    exitCode: 1,
  },
  TRANSACTION_TIMEOUT_REFUSED: {
    cause:
      'A transaction may be open for longer than the brokers allow (transaction.max.timeout.ms, 15 minutes as a rule).',
    cure: 'Choose a shorter time-out, or raise transaction.max.timeout.ms.',
    exitCode: 1,
  },
  NOT_ENOUGH_REPLICAS: {
    cause: 'Fewer replicas are in sync than min.insync.replicas asks for.',
    cure: 'Wait for the other brokers to come back; nothing that was acknowledged is lost.',
    exitCode: 1,
  },
  GROUP_UNAVAILABLE: {
    cause: 'No broker coordinates the group: the cluster is still starting, or a broker is away.',
    cure: 'Try again in a few seconds; see what is wrong with: pnpm kafka doctor.',
    exitCode: 1,
  },
  GROUP_NOT_FOUND: {
    cause: 'No consumer group of that name is known.',
    cure: 'See the names with: pnpm kafka groups.',
    exitCode: 1,
  },
  CODEC_READ_ONLY: {
    cause:
      'Snappy, LZ4 and Zstandard are there for reading; records were to be written with one of them.',
    cure: 'Write with gzip or without compression.',
    exitCode: 1,
  },
  RECORD_BATCH_CORRUPT: {
    cause: 'A compressed record batch cannot be unpacked.',
    cure: 'Find the records with: pnpm kafka tail TOPIC; have the producer that wrote them corrected.',
    exitCode: 1,
  },
  KAFKA_REQUEST_FAILED: {
    cause: 'Kafka answered a request with an error that has no entry of its own.',
    cure: 'See Kafka’s name for the error in the message, and the broker’s log.',
    exitCode: 1,
  },
  CLOCK_SKEW: {
    cause: 'The clocks of this machine and of the brokers are an hour or more apart.',
    cure: 'Set this machine’s clock (NTP), or the brokers’: Kafka refuses records from more than an hour ahead (message.timestamp.after.max.ms), and deletes by their time.',
    exitCode: 1,
  },
  LOCAL_BROKER_SECURED: {
    cause:
      'The broker that runs on the data folder was started with --tls or --sasl, and nothing says how to get in.',
    cure: 'Set KAFKA_BROKERS to its address, KAFKA_SSL_CA to its ca.pem, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD (pnpm broker status tells); or end it with Ctrl+C.',
    exitCode: 77,
  },
  LOCAL_BROKER_START_FAILED: {
    cause: 'The local broker did not start in the background.',
    cure: 'Read the end of its log, named in the message; start it in the foreground to see more: pnpm broker.',
    exitCode: 69,
  },
} as const;

/** A code of KAFKA_CONNECTION_ERROR_CODES. */
export type KafkaConnectionErrorCode = keyof typeof KAFKA_CONNECTION_ERROR_CODES;
