-- What the demo database is made of, as data. Run by `birth-ledger demo`, after the contract's kit, in one transaction;
-- it expects the temporary tables demo_size(size) and demo_file(name, registered).

create temp table demo_plan (
  name        text primary key,
  -- declared: identity in the registry; inferable: identity only in its trigger; unregistered: a trigger and no registry
  -- row; extra: only in the full size
  class       text not null check (class in ('declared', 'inferable', 'unregistered', 'extra')),
  strategy    text not null check (strategy in ('column', 'synthetic_id')),
  code_column text,
  key         text not null check (key in ('bigint', 'uuid', 'text')),
  owner       text not null,
  base        int not null,   -- births in either size
  weight      int not null,   -- share of the births that remain
  unborn      int not null default 0,
  born        int
) on commit drop;

insert into demo_plan (name, class, strategy, code_column, key, owner, base, weight, unborn) values
  -- 31 declared. pivot_definitions has rows from before its trigger; dot_files registers the filesystem DOTs.
  ('pivot_definitions',         'declared', 'column',       'pivot_code',    'bigint', 'olga',  11,   0, 26),
  ('dot_files',                 'declared', 'column',       'file_name',     'text',   'omar',   0,   0,  0),
  ('knowledge_documents',       'declared', 'column',       'doc_code',      'bigint', 'olga',  12,  60,  0),
  ('collection_policies',       'declared', 'column',       'policy_code',   'text',   'olga',  12,   0,  0),
  ('dot_definitions',           'declared', 'column',       'dot_code',      'text',   'omar',  40,   0,  0),
  ('law_documents',             'declared', 'column',       'doc_number',    'text',   'quinn', 12,   4,  0),
  ('law_articles',              'declared', 'column',       'article_code',  'bigint', 'quinn', 12,  40,  0),
  ('workflow_definitions',      'declared', 'column',       'workflow_code', 'bigint', 'olga',  18,   0,  0),
  ('workflow_steps',            'declared', 'synthetic_id', null,            'bigint', 'olga',  40,   2,  0),
  ('task_items',                'declared', 'synthetic_id', null,            'bigint', 'olga',  12,  90,  0),
  ('task_comments',             'declared', 'synthetic_id', null,            'bigint', 'olga',  12, 120,  0),
  ('agent_profiles',            'declared', 'column',       'agent_code',    'bigint', 'omar',  24,   0,  0),
  ('agent_sessions',            'declared', 'synthetic_id', null,            'uuid',   'omar',  12,  60,  0),
  ('context_packs',             'declared', 'column',       'pack_code',     'bigint', 'omar',  12,   6,  0),
  ('context_pack_items',        'declared', 'synthetic_id', null,            'bigint', 'omar',  12,  80,  0),
  ('event_types',               'declared', 'column',       'type_code',     'text',   'omar',  60,   0,  0),
  ('event_outbox',              'declared', 'synthetic_id', null,            'bigint', 'omar',  12, 150,  0),
  ('label_definitions',         'declared', 'column',       'label_code',    'text',   'olga',  80,   0,  0),
  ('label_assignments',         'declared', 'synthetic_id', null,            'bigint', 'olga',  12, 140,  0),
  ('information_units',         'declared', 'column',       'unit_code',     'bigint', 'ines',  12,  50,  0),
  ('information_unit_versions', 'declared', 'synthetic_id', null,            'bigint', 'ines',  12, 110,  0),
  ('taxonomy_terms',            'declared', 'column',       'term_code',     'text',   'ines',  12,  10,  0),
  ('registry_changelog',        'declared', 'synthetic_id', null,            'bigint', 'olga',  12,  70,  0),
  ('notification_rules',        'declared', 'column',       'rule_code',     'bigint', 'omar',  15,   0,  0),
  ('quality_checks',            'declared', 'synthetic_id', null,            'bigint', 'olga',  30,   0,  0),
  ('quality_results',           'declared', 'synthetic_id', null,            'bigint', 'olga',  12, 100,  0),
  ('tenants',                   'declared', 'column',       'tenant_uid',    'uuid',   'olga',   9,   0,  0),
  ('user_directory',            'declared', 'column',       'login',         'text',   'olga',  12,   5,  0),
  ('integration_endpoints',     'declared', 'column',       'endpoint_code', 'bigint', 'omar',  21,   0,  0),
  ('integration_calls',         'declared', 'synthetic_id', null,            'uuid',   'omar',  12,  40,  0),
  ('document_chunks',           'declared', 'synthetic_id', null,            'bigint', 'ines',  12, 260,  0),
  -- 39 inferable: 7 by a column ...
  ('apr_action_types',          'inferable', 'column', 'action_code',     'bigint', 'ines',   9,  0,  6),
  ('field_type_equivalences',   'inferable', 'column', 'equivalence_key', 'text',   'olga',  38,  0,  4),
  ('dot_domain_rules',          'inferable', 'column', 'rule_code',       'bigint', 'omar',  96,  0, 67),
  ('nrm_clause_types',          'inferable', 'column', 'clause_type',     'text',   'quinn', 14,  0,  0),
  ('apr_reason_codes',          'inferable', 'column', 'reason_code',     'text',   'ines',  22,  0,  0),
  ('dot_categories',            'inferable', 'column', 'category_code',   'text',   'omar',  11,  0,  0),
  ('iu_kinds',                  'inferable', 'column', 'kind_code',       'bigint', 'ines',  16,  0,  0),
  -- ... and 32 by their id, 8 of them empty
  ('apr_approvals',             'inferable', 'synthetic_id', null, 'uuid',   'ines', 118, 0, 42),
  ('normative_relations',       'inferable', 'synthetic_id', null, 'bigint', 'quinn', 77, 0, 18),
  ('apr_requests',              'inferable', 'synthetic_id', null, 'uuid',   'ines', 30, 3, 0),
  ('apr_request_events',        'inferable', 'synthetic_id', null, 'bigint', 'ines', 30, 6, 0),
  ('apr_delegations',           'inferable', 'synthetic_id', null, 'bigint', 'ines',  0, 0, 0),
  ('apr_escalations',           'inferable', 'synthetic_id', null, 'bigint', 'ines',  0, 0, 0),
  ('apr_quorums',               'inferable', 'synthetic_id', null, 'bigint', 'ines',  8, 0, 0),
  ('apr_votes',                 'inferable', 'synthetic_id', null, 'bigint', 'ines', 30, 2, 0),
  ('nrm_documents',             'inferable', 'synthetic_id', null, 'bigint', 'quinn', 30, 2, 0),
  ('nrm_clauses',               'inferable', 'synthetic_id', null, 'bigint', 'quinn', 30, 9, 0),
  ('nrm_citations',             'inferable', 'synthetic_id', null, 'bigint', 'quinn', 30, 8, 0),
  ('nrm_amendments',            'inferable', 'synthetic_id', null, 'bigint', 'quinn', 12, 0, 0),
  ('nrm_effective_periods',     'inferable', 'synthetic_id', null, 'bigint', 'quinn',  0, 0, 0),
  ('nrm_reviews',               'inferable', 'synthetic_id', null, 'bigint', 'quinn', 25, 0, 0),
  ('dot_runs',                  'inferable', 'synthetic_id', null, 'uuid',   'omar', 30, 12, 0),
  ('dot_run_steps',             'inferable', 'synthetic_id', null, 'bigint', 'omar', 30, 24, 0),
  ('dot_parameters',            'inferable', 'synthetic_id', null, 'bigint', 'omar', 55, 0, 0),
  ('dot_schedules',             'inferable', 'synthetic_id', null, 'bigint', 'omar',  0, 0, 0),
  ('dot_outputs',               'inferable', 'synthetic_id', null, 'bigint', 'omar', 30, 8, 0),
  ('iu_relations',              'inferable', 'synthetic_id', null, 'bigint', 'ines', 30, 20, 0),
  ('iu_sources',                'inferable', 'synthetic_id', null, 'bigint', 'ines', 30, 2, 0),
  ('iu_reviews',                'inferable', 'synthetic_id', null, 'bigint', 'ines', 30, 1, 0),
  ('iu_translations',           'inferable', 'synthetic_id', null, 'bigint', 'ines',  0, 0, 0),
  ('field_definitions',         'inferable', 'synthetic_id', null, 'bigint', 'olga', 64, 0, 0),
  ('field_validations',         'inferable', 'synthetic_id', null, 'bigint', 'olga',  0, 0, 0),
  ('field_history',             'inferable', 'synthetic_id', null, 'bigint', 'olga', 30, 6, 0),
  ('layout_blocks',             'inferable', 'synthetic_id', null, 'bigint', 'olga', 36, 0, 0),
  ('layout_regions',            'inferable', 'synthetic_id', null, 'bigint', 'olga',  0, 0, 0),
  ('import_batches',            'inferable', 'synthetic_id', null, 'uuid',   'olga', 19, 0, 0),
  ('import_errors',             'inferable', 'synthetic_id', null, 'bigint', 'olga', 30, 3, 0),
  ('export_jobs',               'inferable', 'synthetic_id', null, 'bigint', 'olga',  0, 0, 0),
  ('audit_findings',            'inferable', 'synthetic_id', null, 'bigint', 'olga', 27, 0, 0),
  -- has a birth trigger, but nobody onboarded it
  ('dot_iu_command_catalog',    'unregistered', 'column', 'command_name', 'text', 'omar', 33, 0, 54);

-- Full size: 129 tables with a birth trigger. The 54 more are managed, declared, not required and fully born.
insert into demo_plan (name, class, strategy, code_column, key, owner, base, weight)
select a.area || '_' || k.kind, 'extra', k.strategy, k.code_column, k.key, 'olga', 40, k.weight
from unnest(array['crm', 'billing', 'hr', 'assets', 'catalog', 'media', 'survey', 'training', 'logistics']) a(area),
  (values ('accounts', 'column',       'account_code', 'bigint', 3),
          ('events',   'synthetic_id', null,           'bigint', 9),
          ('notes',    'synthetic_id', null,           'uuid',   4),
          ('lines',    'synthetic_id', null,           'bigint', 8),
          ('tags',     'column',       'tag_code',     'text',   2),
          ('statuses', 'column',       'status_code',  'text',   0)) k(kind, strategy, code_column, key, weight)
where (select size from demo_size) = 'full';

update demo_plan set base = (select count(*) from demo_file where registered) where name = 'dot_files';

-- The total is exact: the largest collection takes what the division leaves over.
with figures as (
  select case (select size from demo_size) when 'full' then 1210868 else 12108 end - sum(base) as remaining,
         sum(weight) as weights
  from demo_plan
)
update demo_plan set born = base + floor(figures.remaining * weight / figures.weights)::int from figures;

update demo_plan
set born = born + case (select size from demo_size) when 'full' then 1210868 else 12108 end - (select sum(born) from demo_plan)
where name = 'document_chunks';
