import { defineConfig } from '@playwright/test';
import usual from '../../playwright.config.ts';

/** Journeys that take longer than `npm test` has time for: `npm run prove:journeys`, after `npm run build`. */
export default defineConfig({ ...usual, testDir: 'journeys', timeout: 600_000 });
