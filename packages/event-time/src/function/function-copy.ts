/**
 * A job is described once and run by many tasks. Flink serialises the function object for each
 * of them; here each task gets a copy, so that fields set in open() are its own.
 */
import { EventTimeError } from '../event-time-error.ts';

/** A function object to copy for each task, or a factory that makes one. */
export type FunctionSource<F extends object> = F | (() => F);

/** Throws FUNCTION_NOT_COPYABLE for objects of classes with #private fields: copies lack those. */
export function checkCopyable<F extends object>(source: FunctionSource<F>): FunctionSource<F> {
  if (typeof source === 'function') return source;
  for (
    let type: object | null = Object.getPrototypeOf(source);
    type !== null && type !== Object.prototype;
    type = Object.getPrototypeOf(type)
  ) {
    if (/\bthis\.#[\p{ID_Start}$_]/u.test(String(type.constructor))) {
      throw new EventTimeError('FUNCTION_NOT_COPYABLE', type.constructor.name);
    }
  }
  return source;
}

/** The instance for one task. Arrays, maps, sets and plain objects are copied, the rest is shared. */
export function functionFor<F extends object>(source: FunctionSource<F>): F {
  if (typeof source === 'function') return source();
  const copy: F = Object.create(Object.getPrototypeOf(source));
  for (const [field, value] of Object.entries(source)) {
    Object.defineProperty(copy, field, {
      value: copyOfValue(value),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}

function copyOfValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const type: unknown = Object.getPrototypeOf(value);
  const copied = [Object.prototype, Array.prototype, Map.prototype, Set.prototype, null];
  if (!copied.some((known) => known === type)) return value;
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}
