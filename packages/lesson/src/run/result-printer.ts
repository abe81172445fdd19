/** How results look on stdout. Text is made only for a reader: with --quiet not even a string is. */
import type { LineWriter, Palette } from '@tidemark/command-line';
import type { Printer } from '@tidemark/event-time';
import { resultJson } from '../job/result-json.ts';
import type { LessonOptions } from '../options.ts';

/** A printer that counts. */
export interface ResultPrinter extends Printer {
  /** How many results it was given. */
  readonly results: number;
}

type Lines = Pick<LineWriter, 'line'>;

/** The printer for `--json`, `--quiet` or people; --quiet wins. */
export function resultPrinter(
  { json, quiet }: Pick<LessonOptions, 'json' | 'quiet'>,
  stdout: Lines,
  color: Palette,
): ResultPrinter {
  if (quiet) return counting(() => {});
  if (json) return counting((_, value) => stdout.line(resultJson(value)));
  return counting(forPeople(stdout, color));
}

/** Lines of the lesson: `Customer Totals> (customer_002, 156.78, 1)`; the name coloured on a terminal. */
function forPeople(stdout: Lines, color: Palette): Print {
  const prefixes = new Map<string, string>();
  return (name, value) => {
    let prefix = prefixes.get(name);
    if (prefix === undefined) {
      prefix = color.cyan(`${name}>`);
      prefixes.set(name, prefix);
    }
    stdout.line(`${prefix} ${value}`);
  };
}

type Print = (name: string, value: unknown) => void;

function counting(print: Print): ResultPrinter {
  const printer = {
    results: 0,
    print: (name: string, value: unknown) => {
      printer.results++;
      print(name, value);
    },
  };
  return printer;
}
