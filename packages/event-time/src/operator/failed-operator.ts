/**
 * Which operator an error came out of, so that whoever stops the job can name it. The error itself
 * stays what the user's function threw.
 */
import type { Input } from './operator.ts';

const operators = new WeakMap<object, string>();
const ofTime = new WeakSet<object>();

/**
 * Name of the operator whose function threw `error`; undefined if it came from a source, or is no
 * object.
 */
export function failedOperator(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? operators.get(error) : undefined;
}

/**
 * Whether `error` was thrown because time went on (a timer, the end of a window, a watermark), and not
 * by what an element was handed to: it would be thrown again without the element that time came with.
 */
export function failedInTime(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ofTime.has(error);
}

/**
 * Runs work of an operator that no element asks for, and notes its name on what is thrown; the innermost
 * operator counts.
 */
export function inOperator(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    note(error, name);
    if (typeof error === 'object' && error !== null) ofTime.add(error);
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
