import { validName } from '../name.ts';

/**
 * Names a side output and its type (Flink: `OutputTag`). Tags with the same id are the same output.
 * Throws INVALID_NAME.
 */
export class OutputTag<T> {
  readonly id: string;
  /** Never there; it makes `OutputTag<Order>` and `OutputTag<string>` different types. */
  declare readonly _type?: (value: T) => T;

  constructor(id: string) {
    this.id = validName(id, 'OutputTag');
  }
}
