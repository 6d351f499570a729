/** The version of the store's file format. A newer file is refused, never guessed at. */
export const FORMAT = 1;

/**
 * A chunk holds events that one append wrote one after the other to one stream; its rowid is the position of the first.
 * Appending always writes at the B-tree's right edge, and a read of `$all` is one walk along its leaves. An append of
 * 500 events is a dozen rows instead of 500. `stream_index` answers "which chunk has revision n of stream s" and is
 * written late: see `StreamIndex`. A stream's name is stored once, as a blob: it may hold any character, NUL too.
 */
export const SCHEMA = `
  create table if not exists store (key text primary key, value text not null) without rowid;
  create table if not exists stream (id integer primary key, name blob not null unique);
  create table if not exists chunk (
    position integer primary key,
    stream   integer not null,
    revision integer not null,
    events   integer not null,
    body     blob not null
  );
  create table if not exists stream_index (
    stream   integer not null,
    revision integer not null,
    position integer not null,
    primary key (stream, revision)
  ) without rowid;
`;
