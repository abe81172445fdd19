/** What one replaced module of kafkajs is, and the checks that its stock module has the expected form. */

import type { KafkajsInternals } from './kafkajs-internals.ts';

/** Ours for one of kafkajs' modules. */
export interface Replacement {
  /** The stock module's file, below kafkajs' `src` folder. */
  readonly path: string;
  /** The exports to put in its place; nothing when the stock exports are not of the known form. */
  exportsFor(stock: unknown, kafkajs: KafkajsInternals): unknown;
}

/** Whether it is a function, or class, that declares that many parameters. */
export function isFunctionOf(
  value: unknown,
  parameters: number,
): value is (...args: never) => unknown {
  return typeof value === 'function' && value.length === parameters;
}

/** Whether it is a class with all these methods, or accessors. */
export function isClassWith(value: unknown, methods: readonly string[]): boolean {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  if (typeof prototype !== 'object' || prototype === null) return false;
  return methods.every((method) => Object.hasOwn(prototype, method));
}

/** Whether it is an object with functions, or classes, under all these names. */
export function hasFunctions<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Record<Name, (...args: never) => unknown> {
  return names.every((name) => typeof propertyOf(value, name) === 'function');
}

/** A property of anything; nothing when there is none. */
export function propertyOf(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    return undefined;
  return Reflect.get(value, name);
}
