create table runs (
  id text primary key,
  pipeline text not null,
  spec text not null,
  spec_sha256 text not null,
  state text not null,
  reason text,
  created_at bigint not null,
  finished_at bigint
);
create index runs_by_spec on runs (pipeline, spec_sha256, state);

create table stages (
  run text not null references runs (id),
  name text not null,
  ordinal integer not null,
  expected integer,
  subject text,
  state text not null,
  started_at bigint,
  finished_at bigint,
  primary key (run, name)
);

create table shards (
  run text not null references runs (id),
  stage text not null,
  idx integer not null,
  input text not null,
  state text not null,
  attempt integer not null default 0,
  fence bigint not null default 0,
  owner text,
  lease_until bigint,
  not_before bigint not null default 0,
  announced_at bigint not null default 0,
  reason text,
  output text,
  output_sha256 text,
  rows_in bigint not null default 0,
  rows_done bigint not null default 0,
  rows_cached bigint not null default 0,
  rows_duplicate bigint not null default 0,
  rows_quarantined bigint not null default 0,
  notes text,
  primary key (run, stage, idx)
);
create index shards_by_state on shards (state, not_before);

create table results (
  key text primary key,
  output text not null,
  output_sha256 text not null,
  rows_in bigint not null,
  rows_quarantined bigint not null
);

create table datasets (
  name text not null,
  version text not null,
  manifest text not null,
  manifest_sha256 text not null,
  run text not null,
  created_at bigint not null,
  primary key (name, version)
);

create table models (
  name text not null,
  version text not null,
  path text not null,
  sha256 text not null,
  card text not null,
  run text not null,
  created_at bigint not null,
  primary key (name, version)
);
