import { configDefaults, defineConfig } from 'vitest/config';

/**
 * Rooms whose tests leave nothing behind in their process: they share one, and load the sources once
 * and not once a file. What replaces modules of kafkajs, or speaks through the stock one, is not here.
 */
const SHARED = [
  'packages/{event-time,order-model}/{src,test}/**/*.test.ts',
  'packages/{command-line,stream-runtime,local-broker}/src/**/*.test.ts',
];

/** Minutes of load, and what needs a real Kafka, have commands of their own: `pnpm test:long`, `pnpm test:kafka`. */
const ELSEWHERE = [...configDefaults.exclude, '**/*.long.test.ts', '**/*.kafka.test.ts'];

export default defineConfig({
  test: {
    reporters: process.env.CI ? ['default'] : ['dot'],
    // Many tests wait for processes and brokers: on two cores vitest's own choice of one worker leaves one idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: SHARED,
          exclude: ELSEWHERE,
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'isolated',
          include: [
            'packages/*/{src,test}/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'scripts/src/**/*.test.ts',
            'scenarios/src/**/*.test.ts',
          ],
          exclude: [...ELSEWHERE, ...SHARED],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
