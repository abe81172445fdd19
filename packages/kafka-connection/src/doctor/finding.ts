/** What one check of the doctor found. */

import type { KafkaConnectionErrorCode } from '../error-codes.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';

/** What is checked, in this order. */
export type CheckName =
  | 'settings'
  | 'name'
  | 'tcp'
  | 'tls'
  | 'kafka'
  | 'login'
  | 'cluster'
  | 'listeners'
  | 'clock'
  | 'topic'
  | 'read'
  | 'write'
  | 'create'
  | 'group'
  | 'transactions';

/** What a check came to. A warning is what works now and may not later; unknown is what nobody tells. */
export type Finding = {
  readonly check: CheckName;
  readonly detail: string;
} & (
  | { readonly status: 'ok' | 'warning' | 'unknown' }
  | {
      readonly status: 'failed';
      readonly code: KafkaConnectionErrorCode;
      readonly hint: string;
      /** What a command ends with. */
      readonly exitCode: number;
    }
);

/** A finding that something works. */
export function fine(check: CheckName, detail: string): Finding {
  return { check, status: 'ok', detail };
}

/** A finding that something does not work, as our error says it. */
export function failed(check: CheckName, error: KafkaConnectionError): Finding {
  const { message, code, hint, exitCode } = error;
  return { check, status: 'failed', detail: message, code, hint, exitCode };
}

/** A finding with a message of its own. */
export function failedWith(
  check: CheckName,
  code: KafkaConnectionErrorCode,
  message: string,
  hint?: string,
): Finding {
  return failed(check, new KafkaConnectionError(code, message, hint === undefined ? {} : { hint }));
}
