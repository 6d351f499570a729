/** The version of the store's file format. A newer file is refused, never guessed at. */
export const FORMAT = 1;

/**
 * One row per event, in the order of `$all`: the rowid is the position, so appending always writes at the B-tree's
 * right edge and a read of `$all` is one walk along its leaves. The index answers "revision n of stream s" and holds
 * no bytes of the event. A stream's name is stored once, as a blob: it may hold any character, NUL too.
 */
export const SCHEMA = `
  create table if not exists store (key text primary key, value text not null) without rowid;
  create table if not exists stream (id integer primary key, name blob not null unique);
  create table if not exists event (
    position integer primary key,
    stream   integer not null,
    revision integer not null,
    checksum integer not null,
    record   blob not null
  );
  create unique index if not exists event_of_stream on event (stream, revision);
`;
