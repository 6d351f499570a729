/** Jest in ES-module mode: NestJS 12 is ESM only, so CommonJS output cannot load it. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/make-cluster-folder.js',
  globalTeardown: '<rootDir>/test/support/end-cluster.js',
};
