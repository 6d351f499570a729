-- What stands in the way: four collections whose identity only their owner can tell, and two without a table.

create table public.apr_request_types (request_type text primary key, title text not null);
create table public.binding_registry (binding_key text primary key, title text not null);
create table public.nrm_doc_type_config (doc_type text primary key, title text not null);
create table public.nrm_approval_rules (
  doc_type text not null, approver_level int not null, title text not null, primary key (doc_type, approver_level)
);

insert into public.apr_request_types select 'REQ-' || n, 'Request type ' || n from generate_series(1, 9) n;
insert into public.binding_registry select 'binding/' || n, 'Binding ' || n from generate_series(1, 15) n;
insert into public.nrm_doc_type_config select 'DT-' || n, 'Document type ' || n from generate_series(1, 7) n;
insert into public.nrm_approval_rules select 'DT-' || n, l, 'Rule' from generate_series(1, 7) n, generate_series(1, 2) l;

-- No id and no argument: the code would be NULL, so each write is refused and none of these ever had a birth.
create trigger trg_birth_apr_request_types after insert or update on public.apr_request_types
  for each row execute function public.fn_birth_registry_auto();
create trigger trg_birth_binding_registry after insert or update on public.binding_registry
  for each row execute function public.fn_birth_registry_auto();
create trigger trg_birth_nrm_doc_type_config after insert or update on public.nrm_doc_type_config
  for each row execute function public.fn_birth_registry_auto();
create trigger trg_birth_nrm_approval_rules after insert or update on public.nrm_approval_rules
  for each row execute function public.fn_birth_registry_auto();

insert into public.collection_registry (collection_name, table_name, birth_required, owner) values
  ('apr_request_types',   'apr_request_types',   true, 'ines'),
  ('binding_registry',    'binding_registry',    true, 'olga'),
  ('nrm_doc_type_config', 'nrm_doc_type_config', true, 'quinn'),
  ('nrm_approval_rules',  'nrm_approval_rules',  true, 'quinn'),
  ('iu_staging_payload',  null,                  true, 'ines'),
  ('iu_staging_record',   'iu_staging_record',   true, 'ines');

insert into public.meta_catalog (collection_name, managed)
values ('apr_request_types', true), ('binding_registry', true), ('nrm_doc_type_config', true),
       ('nrm_approval_rules', true), ('iu_staging_payload', true), ('iu_staging_record', true);
