-- The exact reverse of everything that the service creates in the read model's database: its three schemas. Nothing is
-- lost by it that the event log does not hold; the service builds the read model anew at its next start.
--
-- What others built upon it (a view of their own, say) is theirs: then it refuses and names it.

do $$
declare
  v_theirs text;
begin
  if to_regclass('birth_ledger.migration') is null then
    raise notice 'The read model is not in this database: nothing to take away.';
    return;
  end if;

  with ours as (
    select oid from pg_namespace where nspname in ('birth_ledger', 'birth_ledger_blue', 'birth_ledger_green')
  ), built_upon as (
    select coalesce(r.ev_class, c.conrelid, t.tgrelid, a.adrelid, case when d.classid = 'pg_class'::regclass then d.objid end) as relation,
           case when d.classid = 'pg_proc'::regclass then d.objid end as function
      from pg_depend d
      left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
      left join pg_constraint c on d.classid = 'pg_constraint'::regclass and c.oid = d.objid
      left join pg_trigger t on d.classid = 'pg_trigger'::regclass and t.oid = d.objid
      left join pg_attrdef a on d.classid = 'pg_attrdef'::regclass and a.oid = d.objid
     where (d.refclassid = 'pg_class'::regclass
            and d.refobjid in (select oid from pg_class where relnamespace in (select oid from ours)))
        or (d.refclassid = 'pg_proc'::regclass
            and d.refobjid in (select oid from pg_proc where pronamespace in (select oid from ours)))
        or (d.refclassid = 'pg_type'::regclass
            and d.refobjid in (select oid from pg_type where typnamespace in (select oid from ours)))
  )
  select string_agg(distinct coalesce(b.relation::regclass::text, b.function::regprocedure::text), ', ')
    into v_theirs
    from built_upon b
   where exists (select from pg_class k where k.oid = b.relation and k.relkind not in ('t', 'i', 'I')
                  and k.relnamespace not in (select oid from ours))
      or exists (select from pg_proc p where p.oid = b.function and p.pronamespace not in (select oid from ours));
  if v_theirs is not null then
    raise exception 'Somebody built upon the read model, and dropping it would drop these too: %.', v_theirs
      using hint = 'They are not ours to drop. Drop them or move them away, then run this again.';
  end if;

  drop schema birth_ledger, birth_ledger_blue, birth_ledger_green cascade;
end $$;
