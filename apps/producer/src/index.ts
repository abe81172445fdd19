// The producer as a function, for tests and for programs that want orders without a process of
// their own; `main.ts` is the command.

export { PRODUCER_ERROR_CODES, type ProducerErrorCode } from './error-codes.ts';
export { type Pace, type ProducerOptions, producerOptions } from './options.ts';
export { produceOrders } from './produce-orders.ts';
export { ProducerError } from './producer-error.ts';
