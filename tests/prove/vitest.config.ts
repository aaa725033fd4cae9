import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { quick } from '../fixtures/quick.ts';

/** One proof in one process of its own, with the fixtures of the tests. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['tests/prove/one.ts'],
    globalSetup: ['tests/fixtures/global-setup.ts'],
    testTimeout: 0,
    hookTimeout: 0,
    maxWorkers: 1,
    pool: 'forks',
    execArgv: quick,
    disableConsoleIntercept: true,
  },
});
