/** Times of the chaos jobs, in milliseconds of event time: the ledgers expect the same. */

export const WINDOW_MS = 1_000;
export const OUT_OF_ORDERNESS_MS = 100;
/** An order is joined with its payment when that comes at most so much later. */
export const PAYMENT_WITHIN_MS = 50;
