import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommandLineError } from './command-line-error.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Writes what `--report FILE` asks for: one JSON object and a line end. Missing folders are made.
 *
 * @throws CommandLineError REPORT_NOT_WRITTEN.
 */
export function writeReport(file: string, report: object): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, `${JSON.stringify(report)}\n`);
  } catch (error) {
    throw new CommandLineError('REPORT_NOT_WRITTEN', `Cannot write the report to ${file}.`, {
      cause: error,
    });
  }
}
