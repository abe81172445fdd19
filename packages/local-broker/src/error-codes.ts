/** Every code that an error of this package can carry; docs/errors.md is made from this table. */
export const LOCAL_BROKER_ERROR_CODES = {
  BROKER_DATA_FOLDER_IN_USE: {
    cause: 'Another broker runs on the same data folder.',
    cure: 'Use that broker (pnpm broker status shows where it listens), stop it (pnpm broker stop), or give another folder with --data-dir.',
    exitCode: 1,
  },
  BROKER_DATA_FOLDER_UNUSABLE: {
    cause:
      'The data folder cannot be made, read or written: permissions, a full disk, or a file in its place.',
    cure: 'Make room or correct the permissions, or give another folder with --data-dir; --memory needs none.',
    exitCode: 1,
  },
  BROKER_DATA_FOLDER_DAMAGED: {
    cause: 'A file in the data folder that describes a topic cannot be understood.',
    cure: 'Put the file back from a copy, or remove the folder of that topic, or start anew: pnpm broker reset.',
    exitCode: 1,
  },
  BROKER_DATA_FOLDER_NEWER: {
    cause: 'The data folder was written by a newer version of the broker.',
    cure: 'Use that version, or another folder with --data-dir; pnpm broker reset deletes what is there.',
    exitCode: 1,
  },
  BROKER_PORT_UNAVAILABLE: {
    cause: 'The port is held by another program, or the address is not one of this machine.',
    cure: 'Give another port or host (--port, --host); the broker command takes a free port where none is asked for.',
    exitCode: 1,
  },
  BROKER_STOP_FAILED: {
    cause: 'The broker in the background did not end when it was told to.',
    cure: 'End it by hand: kill -9 and the process id in the message. Nothing that it acknowledged is lost.',
    exitCode: 1,
  },
  BROKER_OPTION_INVALID: {
    cause: 'A flag of the broker command, or its variable, has a value that cannot be used.',
    cure: 'See pnpm broker --help.',
    exitCode: 2,
  },
  BROKER_CONFIRMATION_MISSING: {
    cause: 'pnpm broker reset deletes all topics, and nobody confirmed that.',
    cure: 'Answer y, or give --yes.',
    exitCode: 2,
  },
  BROKER_REQUEST_REFUSED: {
    cause: 'The broker refused a request; the Kafka error in the message says why.',
    cure: 'Compare the request with what the topic, group or producer allows.',
    exitCode: 1,
  },
  BROKER_LOGIN_REQUIRED: {
    cause:
      'A client sent a request before it had logged in, on a broker that has users with passwords; its connection was closed.',
    cure: 'Give the client a SASL mechanism (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512), a user and a password.',
    exitCode: 77,
  },
  BROKER_USERS_INVALID: {
    cause:
      'The users that the broker is to have cannot be understood: --sasl, or the file that it names.',
    cure: 'Write user:password, or a JSON file like { "alice": { "password": "…", "permissions": [{ "topic": "orders", "operations": ["read"] }] } }.',
    exitCode: 2,
  },
  BROKER_TLS_INVALID: {
    cause: 'The certificate or the key of the broker cannot be used.',
    cure: 'Give a certificate and its key in PEM form; for a development certificate that cannot be read, delete its folder (tls, in the data folder) and ca.pem.',
    exitCode: 2,
  },
  BROKER_MALFORMED_FRAME: {
    cause: 'What came in on a connection is no Kafka request; the broker closed that connection.',
    cure: 'Check that the program on the other end is a Kafka client, and that it does not use TLS on this port.',
    exitCode: 1,
  },
  BROKER_MALFORMED_RECORD: {
    cause: 'A record batch with a correct checksum holds records that are not whole.',
    cure: 'Look at the program that produced the batch: it wrote the records wrongly.',
    exitCode: 1,
  },
} as const;

/** A code of {@link LOCAL_BROKER_ERROR_CODES}. */
export type LocalBrokerErrorCode = keyof typeof LOCAL_BROKER_ERROR_CODES;
