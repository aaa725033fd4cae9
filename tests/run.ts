import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemBrowser } from './fixtures/browser.ts';
import './fixtures/scratch.ts';

/**
 * Everything `npm test` does, in order, each step whatever became of the one before it: format, lint, types,
 * build, the Vitest suites, the journeys in a real browser. Ends with one plain line that sums all of them;
 * the exit status is 0 only where nothing failed and something passed.
 */
const root = resolve(import.meta.dirname, '..');
const results = resolve(root, 'test-results');
const vitestReport = resolve(results, 'vitest.json');
const journeysReport = resolve(results, 'journeys.json');

type Count = { passed: number; failed: number };

/** All that the suites leave behind, gone at the end. */
const scratch = mkdtempSync(join(tmpdir(), 'wardmote-run-'));
// Postgres servers of the tests' own run as another user, who has to get through to their folders.
chmodSync(scratch, 0o711);
/** What a first start of a portal leaves in its folder, made once for all suites. */
const portalFolders = join(scratch, 'folders');
mkdirSync(portalFolders);
/** Modules that one process has compiled are not compiled again by the hundreds that follow. */
const compiled = join(scratch, 'compiled');

const run = (command: string, args: string[], env: Record<string, string> = {}) =>
  new Promise<boolean>((done) => {
    const child = spawn(resolve(root, 'node_modules/.bin', command), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        TMPDIR: scratch,
        PORTAL_FOLDERS: portalFolders,
        NODE_COMPILE_CACHE: compiled,
        ...env,
      },
    });
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });

async function check(title: string, command: string, args: string[]): Promise<Count> {
  console.log(`\n— ${title}`);
  const fine = await run(command, args);
  if (!fine) console.log(`FAILED: ${title}`);
  return { passed: fine ? 1 : 0, failed: fine ? 0 : 1 };
}

const readReport = <T>(file: string): T | null =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;

async function suites(): Promise<Count> {
  console.log('\n— unit, contract, permissions, starts');
  const fine = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${vitestReport}`,
  ]);
  const report = readReport<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(
    vitestReport,
  );
  if (!report) return { passed: 0, failed: 1 };
  // A suite that breaks before its first test fails the run without a failed test.
  const failed = Math.max(report.numFailedTests, fine ? 0 : 1);
  return { passed: report.numPassedTests, failed };
}

async function journeys(): Promise<Count> {
  console.log('\n— journeys in a browser');
  if (!findBrowser()) {
    console.log(
      'FAILED: there is no Chromium. Install it (Debian: apt-get install chromium) and run the tests again.',
    );
    return { passed: 0, failed: 1 };
  }
  const fine = await run('playwright', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: journeysReport,
  });
  const report = readReport<{ stats: { expected: number; unexpected: number; flaky: number } }>(
    journeysReport,
  );
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: Math.max(unexpected + flaky, fine ? 0 : 1) };
}

/** Finds a Chromium, or installs one: Playwright's own, else the distribution's where this is root. */
function findBrowser(): boolean {
  const found = () => systemBrowser() !== undefined;
  if (found()) return true;
  const playwright = resolve(root, 'node_modules/.bin/playwright');
  if (spawnSync(playwright, ['install', 'chromium'], { stdio: 'inherit', timeout: 180_000 }).status === 0)
    return true;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium', 'chromium-headless-shell'], {
      stdio: 'inherit',
    });
  }
  return found();
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const types = ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'];
const began = Date.now();
const built = await check('build', 'vite', ['build', '--logLevel', 'warn']);
// Beside the suites, which wait for much: two cores are then never idle.
const counts = [
  built,
  ...(await Promise.all([
    suites(),
    check('lint', 'eslint', ['.']),
    check('types', 'svelte-check', types).then(async (types) => {
      const format = await check('format', 'prettier', ['--check', '--log-level', 'warn', '.']);
      return { passed: types.passed + format.passed, failed: types.failed + format.failed };
    }),
  ])),
  await journeys(),
];
try {
  rmSync(scratch, { recursive: true, force: true });
} catch (error) {
  console.log(`FAILED: ${scratch} could not be removed: ${String(error)}`);
  counts.push({ passed: 0, failed: 1 });
}
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\nIn ${Math.round((Date.now() - began) / 1000)} s on Node ${process.version}.`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
