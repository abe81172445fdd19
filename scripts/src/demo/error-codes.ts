/** What `pnpm demo` can end with. */
export const DEMO_ERROR_CODES = {
  DEMO_PART_FAILED: {
    cause: 'The producer or one of the lessons ended by itself; the others were stopped too.',
    cure: 'Its own error is printed above, with its name before it.',
    exitCode: 1,
  },
} as const;
