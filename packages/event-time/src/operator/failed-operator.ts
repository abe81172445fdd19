/**
 * Which operator an error came out of, so that whoever stops the job can name it. The error itself
 * stays what the user's function threw.
 */
import type { Input } from './operator.ts';

const operators = new WeakMap<object, string>();

/**
 * Name of the operator whose function threw `error`; undefined if it came from a source, or is no
 * object.
 */
export function failedOperator(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? operators.get(error) : undefined;
}

/** Runs an operator's work and notes its name on what is thrown; the innermost operator counts. */
export function inOperator(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    note(error, name);
    throw error;
  }
}

/** The way into an operator. */
export class NamedInput implements Input {
  private readonly name: string;
  private readonly next: Input;

  constructor(name: string, next: Input) {
    this.name = name;
    this.next = next;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    try {
      this.next.processElement(value, timestamp);
    } catch (error) {
      note(error, this.name);
      throw error;
    }
  }

  processWatermark(timestamp: number): void {
    inOperator(this.name, () => this.next.processWatermark(timestamp));
  }

  processWatermarkStatus(idle: boolean): void {
    inOperator(this.name, () => this.next.processWatermarkStatus(idle));
  }
}

function note(error: unknown, name: string): void {
  if (typeof error === 'object' && error !== null && !operators.has(error)) {
    operators.set(error, name);
  }
}
