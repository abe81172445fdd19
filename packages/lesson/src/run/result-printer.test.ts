import { paletteFor } from '@tidemark/command-line';
import { describe, expect, it } from 'vitest';
import { resultPrinter } from './result-printer.ts';

const plain = paletteFor({ isTTY: false }, {});
const colored = paletteFor({ isTTY: true }, {});

class Result {
  asked = 0;
  toString(): string {
    this.asked++;
    return 'as text';
  }
  toJSON(): object {
    this.asked++;
    return { as: 'json' };
  }
}

function printed(flags: { json?: true; quiet?: true }, color = plain) {
  const lines: string[] = [];
  const printer = resultPrinter(flags, { line: (text) => void lines.push(text) }, color);
  const result = new Result();
  printer.print('Customer Totals', result, 0);
  return { lines, asked: result.asked, results: printer.results };
}

describe('a result', () => {
  it('is a line with its name for people', () => {
    expect(printed({}).lines).toEqual(['Customer Totals> as text']);
  });

  it('has a coloured name on a terminal', () => {
    const [line] = printed({}, colored).lines;
    expect(line).not.toBe('Customer Totals> as text');
    expect(line).toMatch(/ as text$/);
  });

  it('is a JSON object alone with --json', () => {
    expect(printed({ json: true }).lines).toEqual(['{"as":"json"}']);
  });

  it('is counted but never made into text with --quiet, also beside --json', () => {
    const nothing = { lines: [], asked: 0, results: 1 };
    expect(printed({ quiet: true })).toEqual(nothing);
    expect(printed({ quiet: true, json: true })).toEqual(nothing);
  });
});
