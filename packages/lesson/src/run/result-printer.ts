/** How results look on stdout. Text is made only for a reader: with --quiet not even a string is. */
import type { LineWriter, Palette } from '@tidemark/command-line';
import type { Printer } from '@tidemark/event-time';

/** Lines of the lesson: `Customer Totals> (customer_002, 156.78, 1)`; the name coloured on a terminal. */
export function linePrinter(stdout: LineWriter, color: Palette): Printer {
  const prefixes = new Map<string, string>();
  return {
    print(name, value) {
      let prefix = prefixes.get(name);
      if (prefix === undefined) {
        prefix = color.cyan(`${name}>`);
        prefixes.set(name, prefix);
      }
      stdout.line(`${prefix} ${value}`);
    },
  };
}

/** One JSON object a line, and nothing else. */
export function jsonPrinter(stdout: LineWriter): Printer {
  return { print: (_, value) => stdout.line(JSON.stringify(value)) };
}

/** Nothing at all. */
export const quietPrinter: Printer = { print: () => {} };
