// What becomes of a request when its answer is not simply sent.

/** Returned by a handler whose request wants no answer at all (Produce with acks 0). */
export const NO_RESPONSE = Symbol('no response');

/** An answer of which only half is to be sent: a fault. */
export class HalfAnswer {
  readonly answer: unknown;

  constructor(answer: unknown) {
    this.answer = answer;
  }
}
