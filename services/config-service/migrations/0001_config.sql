create table config_entries (
  id text primary key,
  namespace text not null,
  key text not null,
  value jsonb not null,
  version integer not null,
  changed_by text not null,
  comment text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (namespace, key)
);

create index config_entries_newest on config_entries (created_at desc, id desc);
create index config_entries_of_namespace on config_entries (namespace, created_at desc, id desc);

create table config_versions (
  entry_id text not null references config_entries (id),
  version integer not null,
  value jsonb not null,
  rollback_of integer,
  changed_by text not null,
  comment text,
  at timestamptz(3) not null default now(),
  primary key (entry_id, version)
);

create table flags (
  id text primary key,
  key text not null unique,
  description text,
  enabled boolean not null,
  percentage integer not null check (percentage between 0 and 100),
  rules jsonb not null,
  version integer not null,
  changed_by text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create index flags_newest on flags (created_at desc, id desc);

create table flag_versions (
  flag_id text not null references flags (id),
  version integer not null,
  enabled boolean not null,
  percentage integer not null,
  rules jsonb not null,
  changed_by text not null,
  comment text,
  at timestamptz(3) not null default now(),
  primary key (flag_id, version)
);

-- History is not rewritten, not even by the service itself.
do $$
begin
  execute format('revoke update, delete on config_versions, flag_versions from %I', current_setting('payctl.service_role'));
end $$;
