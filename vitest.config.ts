import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'scripts/src/**/*.test.ts',
      'scenarios/src/**/*.test.ts',
    ],
    // Minutes of load, and what needs a real Kafka, have commands of their own: `pnpm test:long`, `pnpm test:kafka`.
    exclude: [...configDefaults.exclude, '**/*.long.test.ts', '**/*.kafka.test.ts'],
    reporters: process.env.CI ? ['default'] : ['dot'],
    // Many tests wait for processes and brokers: on two cores vitest's own choice of one worker leaves one idle.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
