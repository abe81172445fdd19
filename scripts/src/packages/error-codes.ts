/** What `pnpm build` can end with. */
export const PACKAGES_ERROR_CODES = {
  PACKAGE_TOOL_FAILED: {
    cause: 'The compiler, or the package manager, did not accept a package.',
    cure: 'What it printed stands in the message; `pnpm check` finds most of it sooner.',
    exitCode: 1,
  },
} as const;
