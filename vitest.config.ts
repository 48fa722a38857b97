import { defineConfig } from 'vitest/config';

const jsx = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;

// Half a minute or more each. Shorter tests cover the rules that they check in whole processes.
const LONG = ['tests/integration/relay/check.test.ts', 'tests/integration/relay/store/backup.test.ts'];

export default defineConfig({
  oxc: jsx,
  test: {
    // How long a test takes depends on what else runs on the machine, so these limits only end what never would.
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: LONG,
          // Until whole runs on a busy machine are green. The report names each test that needed its second try.
          retry: 1,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: 'tests/e2e/builds.ts',
          // Browsers mostly wait, so two files share even a small machine well.
          maxWorkers: 2,
          maxConcurrency: 2,
          // Until whole runs of the new panel are green. The report names each test that needed its second try.
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['tests/slow/**/*.test.ts', ...LONG],
          globalSetup: 'tests/e2e/builds.ts',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'screenshots',
          include: ['tests/screenshots/**/*.test.ts'],
          globalSetup: 'tests/e2e/builds.ts',
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          globalSetup: 'tests/e2e/builds.ts',
          include: ['tests/bench/**/*.bench.ts'],
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
