/** docs/errors.md, made from the tables of error codes that the packages export. */
import { COMMAND_LINE_ERROR_CODES } from '@tidemark/command-line';
import { EVENT_TIME_ERROR_CODES } from '@tidemark/event-time';
import { KAFKA_CONNECTION_ERROR_CODES } from '@tidemark/kafka-connection';
import { LOCAL_BROKER_ERROR_CODES } from '@tidemark/local-broker';
import { PRODUCER_ERROR_CODES } from '@tidemark/producer';
import { STREAM_RUNTIME_ERROR_CODES } from '@tidemark/stream-runtime';
import { DEMO_ERROR_CODES } from '../demo/error-codes.ts';
import { PACKAGES_ERROR_CODES } from '../packages/error-codes.ts';
import { REAL_KAFKA_ERROR_CODES } from '../real-kafka/error-codes.ts';

interface ErrorCode {
  readonly cause: string;
  readonly cure: string;
  readonly exitCode: number;
}

/** Every table of error codes, by the heading of its section. */
export const ERROR_TABLES: Readonly<Record<string, Readonly<Record<string, ErrorCode>>>> = {
  'Command line': COMMAND_LINE_ERROR_CODES,
  'Connection to Kafka': KAFKA_CONNECTION_ERROR_CODES,
  'Local broker': LOCAL_BROKER_ERROR_CODES,
  Producer: PRODUCER_ERROR_CODES,
  'Running a job': STREAM_RUNTIME_ERROR_CODES,
  'Building a job': EVENT_TIME_ERROR_CODES,
  Demo: DEMO_ERROR_CODES,
  'Real Kafka': REAL_KAFKA_ERROR_CODES,
  Packages: PACKAGES_ERROR_CODES,
};

const INTRODUCTION = `# Errors

Every error has a code, which the commands print with its cause and the next thing to do. Made by \`pnpm docs\` from the
tables in the packages.

Exit codes: 0 done, or stopped by Ctrl+C or SIGTERM · 1 failed while running · 2 wrong usage or configuration ·
69 broker unreachable · 77 authentication or authorisation failed · 130 forced by a second Ctrl+C.
`;

/** The whole page as Markdown. */
export function errorsPage(): string {
  const sections = Object.entries(ERROR_TABLES).map(([heading, table]) => {
    const entries = Object.entries(table).map(([code, entry]) => errorEntry(code, entry));
    return [`## ${heading}\n`, ...entries].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function errorEntry(code: string, { cause, cure, exitCode }: ErrorCode): string {
  return `### ${code}\n\n${cause}\n\n**Cure:** ${cure} (exit code ${exitCode})\n`;
}
