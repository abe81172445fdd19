import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'scripts/src/**/*.test.ts',
      'scenarios/src/**/*.test.ts',
    ],
    reporters: process.env.CI ? ['default'] : ['dot'],
    testTimeout: 60_000,
  },
});
