/**
 * Around `producer/index.js`, which stays.
 *
 * Stock: the transaction manager takes its retry settings from `cluster.retry`, and nobody sets it:
 * `new Kafka({ retry })` and `kafka.producer({ retry })` have no effect on InitProducerId, offsets
 * and the ends of transactions.
 * Here: the producer's settings are put there. Each producer has a cluster of its own.
 */

import { isFunctionOf, type Replacement } from '../replacement.ts';

interface ProducerOptions {
  readonly retry?: object | undefined;
  readonly cluster: { retry?: object | undefined };
}

export const producer: Replacement = {
  path: 'producer/index.js',
  exportsFor: (stock) => (isCreateProducer(stock) ? withRetrySettings(stock) : undefined),
};

type CreateProducer = (options: ProducerOptions) => unknown;

function withRetrySettings(stock: CreateProducer): CreateProducer {
  return (options) => {
    options.cluster.retry ??= options.retry;
    return stock(options);
  };
}

function isCreateProducer(value: unknown): value is CreateProducer {
  return isFunctionOf(value, 1);
}
