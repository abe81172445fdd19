import { type Order, withUnknownFields } from '@tidemark/order-model';

/**
 * A result as `--json` and `--output` have it. One that forwards a whole order also has the fields
 * of it that this program does not know, so that a consumer further on finds them.
 */
export function resultJson(result: unknown): string {
  const json = JSON.stringify(result);
  const fields = forwardedOrder(result)?.unknownFields;
  if (fields === undefined) return json;
  return withUnknownFields(json, fields, new Set(Object.keys(JSON.parse(json))));
}

function forwardedOrder(result: unknown): Order | undefined {
  return isForwarding(result) ? result.forwards : undefined;
}

function isForwarding(result: unknown): result is { readonly forwards?: Order } {
  return typeof result === 'object' && result !== null && 'forwards' in result;
}
