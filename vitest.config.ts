import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Those that drive processes and browsers wait most of the time.
    maxWorkers: 4,
    // Tests make much that is gone at once.
    execArgv: ['--max-semi-space-size=64'],
    // What a worker has loaded serves all its files. So a module that files share keeps nothing and registers no hooks
    // when it is loaded; test/architecture sees to it.
    isolate: false,
    setupFiles: ['test/support/kept.ts'],
    globalSetup: ['test/support/temporary.ts', 'test/support/javascript.ts'],
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
