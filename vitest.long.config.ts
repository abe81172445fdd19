import { defineConfig } from 'vitest/config';

/** `pnpm test:long`: minutes of load, fuzz and kill -9; one file at a time, so that each has the machine. */
export default defineConfig({
  test: {
    include: [
      '{packages,apps}/*/src/**/*.long.test.ts',
      '{scripts,scenarios}/src/**/*.long.test.ts',
    ],
    reporters: process.env.CI ? ['default'] : ['dot'],
    maxWorkers: 1,
    testTimeout: 300_000,
    passWithNoTests: true,
  },
});
