import { defineConfig } from 'vitest/config';

/** Where continuous integration wants the counts of this run; unset elsewhere. */
const results = process.env['ROLEPATH_TEST_RESULTS'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text', 'lcovonly'] },
  },
});
