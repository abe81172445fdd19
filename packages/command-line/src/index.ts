/** What the commands share: flags, environment, output, logs, signals, exit codes. */
export { Argument, type Command, Option } from '@commander-js/extra-typings';
export {
  addExamples,
  type CommandDescription,
  type CommandInput,
  createCommand,
  dispatch,
  parseOptions,
} from './command.ts';
export { CommandLineError } from './command-line-error.ts';
export { type Asking, confirm } from './confirm.ts';
export { type Environment, loadEnvironment } from './environment.ts';
export { COMMAND_LINE_ERROR_CODES, type CommandLineErrorCode } from './error-codes.ts';
export { type ErrorReport, reportError } from './error-report.ts';
export { LineWriter, type TextOutput } from './line-writer.ts';
export { createLogger, type Logger, type LogLevel, type LogMethod } from './logger.ts';
export { makeFolder } from './make-folder.ts';
export { type Palette, paletteFor } from './palette.ts';
export { type AmountRange, parseAmount, parseAmountRange } from './parsers/amount.ts';
export {
  type DurationRange,
  parseDuration,
  parseDurationRange,
  parsePositiveDuration,
} from './parsers/duration.ts';
export { parseName } from './parsers/name.ts';
export { parseCount, parseInteger, parsePercent, parseRate } from './parsers/number.ts';
export { parseSize } from './parsers/size.ts';
export { parseIsoTime, parseList, parseSettings, type Settings } from './parsers/text.ts';
export { writeReport } from './report-file.ts';
export {
  type CommandContext,
  type CommandFrame,
  type CommandMain,
  runCommand,
} from './run-command.ts';
export type { StopReason } from './stop-signals.ts';
export { UsageError } from './usage-error.ts';
