// `--undelivered FILE`: what Kafka did not confirm, a JSON object a line, so that somebody can look
// after it. Without it, the first ones are named on stderr and the rest are counted.

import { appendFileSync, writeFileSync } from 'node:fs';
import type { DeliveryFailure } from '@tidemark/kafka-connection';
import type { Outgoing } from './order-sender.ts';

/** Writes orders that failed. */
export interface UndeliveredFile {
  add(failure: DeliveryFailure<Outgoing>, reason: string): void;
}

/** Empties the file, or makes it; an empty one says that everything arrived. */
export function undeliveredFile(path: string): UndeliveredFile {
  writeFileSync(path, '');
  return {
    add: ({ topic, partition, items }, reason) => {
      const lines = items.map(({ record: { order, key, value } }) =>
        JSON.stringify({
          orderId: order.orderId,
          topic,
          partition,
          key,
          value: value.toString(),
          reason,
        }),
      );
      appendFileSync(path, `${lines.join('\n')}\n`);
    },
  };
}
