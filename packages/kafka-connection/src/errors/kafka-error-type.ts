/** Kafka's name for an error that a broker reported, as kafkajs has it on its errors. */

const PRODUCER_FENCED = 'Unknown error code 90';

/** The name, as TOPIC_AUTHORIZATION_FAILED; empty for errors of another kind. */
export function kafkaErrorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const type: unknown = Reflect.get(error, 'type');
  // kafkajs 2.2.4 is older than Kafka's code 90.
  if (type === 'KAFKAJS_UNKNOWN_ERROR_CODE' && Reflect.get(error, 'message') === PRODUCER_FENCED) {
    return 'PRODUCER_FENCED';
  }
  return typeof type === 'string' ? type : '';
}
