import { defineConfig } from 'vitest/config';

/** `pnpm test:kafka`: the scenarios, and the tests that only a real Apache Kafka can answer. */
export default defineConfig({
  test: {
    include: [
      'scenarios/src/**/*.test.ts',
      '{packages,apps}/*/{src,test}/**/*.kafka.test.ts',
      'scripts/src/**/*.kafka.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/*.long.test.ts'],
    // A cluster of three and its clients fill two cores.
    maxWorkers: 1,
    testTimeout: 120_000,
  },
});
