-- What asked for a run: each request is one run, however often it is repeated.
alter table runs add column request text;
create unique index runs_by_request on runs (request);

-- How often a due shard was announced without being taken.
alter table shards add column announcements integer not null default 0;
create index shards_open on shards (run, stage) where state in ('due', 'leased');
create index shards_failed on shards (run, stage) where state = 'failed';

create table pipelines (
  name text primary key,
  spec text not null,
  cron text,
  paused bigint not null default 0,
  registered_at bigint not null
);

create table occurrences (
  pipeline text not null references pipelines (name),
  occurrence bigint not null,
  run text,
  created_at bigint not null,
  primary key (pipeline, occurrence)
);

create table drops (
  dataset text not null,
  version text not null,
  run text,
  reason text,
  reported bigint not null default 0,
  found_at bigint not null,
  primary key (dataset, version)
);
