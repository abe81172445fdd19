/** Every code that an error of the producer can carry; docs/errors.md is made from this table. */
export const PRODUCER_ERROR_CODES = {
  ORDERS_TIMED_OUT: {
    cause: 'Kafka did not confirm some orders in time: they may be in the topic, or not.',
    cure: 'Check that the brokers are up and that each partition has a leader, then run the producer again.',
    exitCode: 1,
  },
  PRODUCER_NOT_CONNECTED: {
    cause: 'Kafka answered at first, and then gave the producer neither a connection nor an id.',
    cure: 'Check that the brokers are up and can reach each other, then run the producer again.',
    exitCode: 69,
  },
} as const;

/** A code of {@link PRODUCER_ERROR_CODES}. */
export type ProducerErrorCode = keyof typeof PRODUCER_ERROR_CODES;
