import { defineConfig } from '@playwright/test';
import { browserOptions } from './tests/fixtures/browser.ts';
import './tests/fixtures/scratch.ts';

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  timeout: 120_000,
  // Two cores draw for several people at once, and other suites may run beside.
  expect: { timeout: 20_000 },
  workers: 2,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    actionTimeout: 30_000,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    // A trace of everything costs time: `playwright test --trace on` for the one that fails.
    screenshot: 'only-on-failure',
    // The system's Chromium: Playwright's own download is tried by tests/run.ts only where there is none.
    launchOptions: browserOptions(),
  },
});
