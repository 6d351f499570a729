/** Jest in ES-module mode: NestJS 12 is ESM only, so CommonJS output cannot load it. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  // A bound for what hangs, not a measure: a busy machine may take several times as long as an idle one.
  testTimeout: 240_000,
  // Most specs wait for disks and other processes half of their time: two at once keep two cores busy.
  // At the end of a whole run jest says that a worker had to be ended by force. Nothing is left open in it (its event loop
  // is empty at once); it holds 2 GB of modules by then, and takes longer to free them than the half second that jest waits.
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/support/make-cluster-folder.js',
  globalTeardown: '<rootDir>/test/support/end-cluster.js',
};
