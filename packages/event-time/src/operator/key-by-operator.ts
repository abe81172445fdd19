import { EventTimeError } from '../event-time-error.ts';
import type { KeyByNode } from '../graph/key-by-node.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Output } from './operator.ts';

/** How the operators after a keyBy learn the key of the element they are given. */
export interface KeyContext {
  readonly key: unknown;
}

/** Computes each element's key once, for all operators that follow. */
export class KeyByOperator extends AbstractOperator implements KeyContext {
  key: unknown;
  private readonly selector: KeyByNode['selector'];
  private readonly name: string;

  constructor(node: KeyByNode, output: Output) {
    super(output);
    this.selector = node.selector;
    this.name = node.name;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    const { selector } = this;
    const key = selector(value);
    if (typeof key === 'object' || key === undefined) this.refuse(key);
    this.key = key;
    this.output.collect(value, timestamp);
  }

  private refuse(key: unknown): never {
    const code = key === null || key === undefined ? 'NULL_KEY' : 'KEY_NOT_PRIMITIVE';
    throw new EventTimeError(code, `keyBy ${this.name}`);
  }
}
