import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeReport } from './report-file.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tidemark-report-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const notWritten = expect.objectContaining({ code: 'REPORT_NOT_WRITTEN', exitCode: 1 });

it('a report is one line of JSON, in folders that are made for it', () => {
  const file = join(folder(), 'of', 'today', 'report.json');
  writeReport(file, { sent: 1 });
  writeReport(file, { sent: 2 });
  expect(readFileSync(file, 'utf8')).toBe('{"sent":2}\n');
});

it('a report below a file is an error', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => writeReport(join(file, 'report.json'), {})).toThrow(notWritten);
});

// In /proc nothing can be made, and a `mkdir` of Node that tries again and again would never come back.
it.skipIf(process.platform !== 'linux')('a report in /proc is an error at once', () => {
  expect(() => writeReport('/proc/nowhere/report.json', {})).toThrow(notWritten);
});
