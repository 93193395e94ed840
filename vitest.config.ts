import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    // Much of the time of those that drive a browser or wait for an engine is nobody's: every core may have one.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
