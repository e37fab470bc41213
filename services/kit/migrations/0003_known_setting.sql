-- The settings a service goes by while it runs, as it last heard of them: what holds when it starts without Redis.
create table kit.known_setting (
  namespace text not null,
  key text not null,
  version integer not null,
  value jsonb not null,
  heard_at timestamptz(3) not null default now(),
  primary key (namespace, key)
);
