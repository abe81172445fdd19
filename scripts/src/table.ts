/** Tables for people: plain columns that also read well when they are copied or piped. */
import Table from 'cli-table3';

/** A cell; nothing is shown as a dash. */
export type Cell = string | number | undefined;

const EDGES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'];
const LINES = ['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
const NO_LINES = Object.fromEntries([...EDGES, ...LINES].map((name) => [name, '']));

/** The rows under their headings; a column whose cells are all numbers stands to the right. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const table = new Table({
    head: [...headings],
    chars: { ...NO_LINES, middle: '  ' },
    // cli-table3 colours by itself, also where nobody wants it.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: headings.map((_, column) => (isNumeric(rows, column) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => row.map(formatCell)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.length > 0 && rows.every((row) => typeof row[column] !== 'string');
}

function formatCell(cell: Cell): string {
  return cell === undefined ? '-' : String(cell);
}
