create table webhook_endpoints (
  id text primary key,
  merchant_id text not null,
  url text not null,
  description text,
  event_types text[] not null check (cardinality(event_types) > 0),
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  disabled_reason text,
  secret_sealed bytea not null,
  previous_secret_sealed bytea,
  previous_secret_expires_at timestamptz(3),
  -- Until then one worker has the endpoint to itself.
  leased_until timestamptz(3) not null default '-infinity',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((previous_secret_sealed is null) = (previous_secret_expires_at is null))
);

create index webhook_endpoints_newest on webhook_endpoints (created_at desc, id desc);
create index webhook_endpoints_of_merchant on webhook_endpoints (merchant_id, created_at desc, id desc);

create table deliveries (
  id text primary key,
  -- The order in which an endpoint is told.
  sequence bigint generated always as identity,
  endpoint_id text not null references webhook_endpoints (id),
  merchant_id text not null,
  event_id text not null,
  event_type text not null,
  aggregate_id text not null,
  payload text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0 check (attempts >= 0),
  -- Of the schedule: attempts since the delivery was made or replayed.
  tries integer not null default 0 check (tries >= 0),
  next_attempt_at timestamptz(3) default now(),
  last_status integer,
  last_error text,
  delivered_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'pending') = (next_attempt_at is not null))
);

create unique index deliveries_once on deliveries (endpoint_id, event_id);
create index deliveries_newest on deliveries (created_at desc, id desc);
create index deliveries_of_merchant on deliveries (merchant_id, created_at desc, id desc);
create index deliveries_of_endpoint on deliveries (endpoint_id, created_at desc, id desc);
create index deliveries_of_event on deliveries (event_id);
create index deliveries_failed on deliveries (created_at desc, id desc) where state = 'failed';
create index deliveries_due on deliveries (endpoint_id, next_attempt_at) where state = 'pending';
create index deliveries_waiting on deliveries (endpoint_id, aggregate_id, sequence) where state = 'pending';

create table delivery_attempts (
  delivery_id text not null references deliveries (id),
  number integer not null check (number > 0),
  status integer,
  latency_ms integer not null check (latency_ms >= 0),
  error text,
  at timestamptz(3) not null default now(),
  primary key (delivery_id, number)
);
