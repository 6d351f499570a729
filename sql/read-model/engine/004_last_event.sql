-- The last event of its streams that a slot's rows tell of, by which the log is recognised where they end. The checkpoint's
-- own position may be further: it also follows events that do not concern the projection. Null until the next batch.
alter table birth_ledger.projection_slot add column event_id uuid, add column event_position bigint;
