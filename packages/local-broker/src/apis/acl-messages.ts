// What the three APIs of access control lists have in common.
import { errorCode, errorMessage, type KafkaErrorName } from '../wire/error-codes.ts';
import { int8, nullable, string } from '../wire/schema.ts';

/** In Kafka's words. */
export const NO_AUTHORIZER = 'No Authorizer is configured.';

/** Which entries of the list a request is about. */
export const aclFilter = {
  resourceTypeFilter: int8,
  resourceNameFilter: nullable(string),
  patternTypeFilter: int8,
  principalFilter: nullable(string),
  hostFilter: nullable(string),
  operation: int8,
  permissionType: int8,
};

/** An answer, or an entry of one, that is a refusal. */
export function refusal(error: KafkaErrorName, message: string = errorMessage(error)) {
  return { errorCode: errorCode(error), errorMessage: message };
}
