import pico from 'picocolors';
import { expect, it } from 'vitest';
import { CommandLineError } from './command-line-error.ts';
import { reportError } from './error-report.ts';

const plain = pico.createColors(false);

it('says what happened, the cause, what to type and where to read on', () => {
  const cause = new Error('outer', { cause: new Error('EACCES: permission denied') });
  const error = new CommandLineError('REPORT_NOT_WRITTEN', 'Cannot write the report.', {
    hint: '--report x.json',
    cause,
  });
  expect(reportError(error, plain)).toEqual({
    lines: [
      '✗ Cannot write the report.',
      '  Cause: EACCES: permission denied',
      '  Next:  --report x.json',
      '  Code:  REPORT_NOT_WRITTEN (docs/errors.md#report_not_written)',
    ],
    exitCode: 1,
  });
});

it('does not repeat a cause that the message holds already', () => {
  const error = new CommandLineError('USAGE', 'It broke: disk full', {
    cause: new Error('disk full'),
  });
  expect(reportError(error, plain).lines).toHaveLength(3);
});

it('shows the stack of an error that nobody foresaw', () => {
  const { lines, exitCode } = reportError(new TypeError('x is not a function'), plain);
  expect(lines[0]).toBe('✗ TypeError: x is not a function');
  expect(lines.some((line) => line.includes('error-report.test.ts'))).toBe(true);
  expect(lines.at(-1)).toContain('UNEXPECTED');
  expect(exitCode).toBe(1);
});

it('reports what is not an error at all', () => {
  expect(reportError('just a string', plain).lines[0]).toBe('✗ just a string');
});

it('survives a circle of causes', () => {
  const error = new CommandLineError('USAGE', 'a');
  error.cause = error;
  expect(reportError(error, plain).lines.length).toBeGreaterThan(2);
});
