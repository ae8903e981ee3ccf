import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/bench/**'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Two cores run CI: more workers than that only wait for one another.
    maxWorkers: 2,
  },
});
