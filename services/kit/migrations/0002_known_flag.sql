-- The flags a service uses, as it last heard of them: what it goes by when it starts without Redis.
create table kit.known_flag (
  key text primary key,
  version integer not null,
  flag jsonb not null,
  heard_at timestamptz(3) not null default now()
);
