/**
 * The graph holds functions of all types side by side. Parameters of a method type are compared
 * both ways, so a `(order: Order) => string` fits here without a cast; the stream classes are
 * what makes sure that a node's function gets the values it was written for.
 */

/** A function whose types the stream that holds it has checked. */
export type Erased<Parameters extends unknown[], Result> = {
  call(...parameters: Parameters): Result;
}['call'];
