-- contract: every object and column of the mapping exists with its type; one row per object. What was found comes with
-- the facts: the mapping's names are settings, and are looked for in the catalogs before (contract/check-contract.ts).
select c ->> 'object' as "check", (c ->> 'ok')::boolean as ok, c ->> 'detail' as detail
  from jsonb_array_elements($1::jsonb -> 'contract') with ordinality as found (c, place)
 order by place
