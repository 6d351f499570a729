create table denial (
  position bigint not null,
  command text not null,
  target text not null,
  rule text not null,
  detail text not null,
  denied_to text not null,
  denied_at timestamptz not null
);
