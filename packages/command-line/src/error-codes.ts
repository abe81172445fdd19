/** The errors that the commands' shared part can end with; docs/errors.md is made from this table. */
export const COMMAND_LINE_ERROR_CODES = {
  USAGE: {
    cause: 'A flag or an argument is unknown, has no value, or has a value that cannot be read.',
    cure: 'Read the message: it names the flag. `… --help` lists every flag, examples first.',
    exitCode: 2,
  },
  ENV_FILE_UNREADABLE: {
    cause: 'There is a `.env` here, and it cannot be read.',
    cure: 'Check the permissions of `.env`, or remove it: it is optional.',
    exitCode: 2,
  },
  REPORT_NOT_WRITTEN: {
    cause: 'The file that `--report` names cannot be written.',
    cure: 'Name a file in a folder that you may write to.',
    exitCode: 1,
  },
  OUTPUT_FAILED: {
    cause: 'Standard output cannot be written to, for instance because the disk is full.',
    cure: 'Free some space or send the output elsewhere; `--quiet` prints no results.',
    exitCode: 1,
  },
  UNEXPECTED: {
    cause: 'Something failed that Tidemark has no name for: a defect, or a failure of the machine.',
    cure: 'Run it again; if it comes back, open an issue with the stack trace printed above the code.',
    exitCode: 1,
  },
} as const;

/** A code of {@link COMMAND_LINE_ERROR_CODES}. */
export type CommandLineErrorCode = keyof typeof COMMAND_LINE_ERROR_CODES;
