/** Takes what `print('P')` emits; the runtime decides what a line looks like. */
export interface Printer {
  print(sinkIdentifier: string, value: unknown, timestamp: number | undefined): void;
}
