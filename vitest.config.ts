import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { quick } from './tests/fixtures/quick.ts';
import './tests/fixtures/scratch.ts';

/** Files that take longest, or wait for real minutes: begun first, so that none of them is left to the end. */
const slowest = ['collab/odd-clients', 'collab/kill', 'start/', 'contract/backup', 'collab/'];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = slowest.findIndex((part) => moduleId.includes(`/tests/${part}`));
  return place < 0 ? slowest.length : place;
};

class SlowestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => placeOf(a) - placeOf(b)));
  }
}

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'server/**/*.test.ts',
      'tests/{access,contract,collab,start,load}/**/*.test.ts',
    ],
    globalSetup: ['tests/fixtures/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // For two cores: many tests wait, for a disk, a process or real minutes. Each file has databases of its own.
    maxWorkers: 3,
    pool: 'forks',
    execArgv: quick,
    sequence: { sequencer: SlowestFirst },
  },
});
