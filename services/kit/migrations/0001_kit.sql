-- What every service has besides its own tables: idempotency keys, outbox, inbox, dead letters.
create schema kit;

-- Idempotency-Key (SPEC section 5). A row without a status is being worked on, or was when its worker died.
create table kit.idempotency_key (
  scope text not null,
  endpoint text not null,
  key text not null,
  request_hash text not null,
  -- Saga only: the worker that holds the key, until when, and what it made.
  lease_token uuid,
  lease_until timestamptz,
  resource_id text,
  -- The first answer, byte for byte.
  status smallint,
  headers jsonb,
  body text,
  created_at timestamptz not null default now(),
  primary key (scope, endpoint, key)
);

create index idempotency_key_age on kit.idempotency_key (created_at);

-- Events leave from here, in the order of id (SPEC section 7).
create table kit.outbox (
  id bigint generated always as identity primary key,
  envelope text not null,
  published_at timestamptz
);

create index outbox_unpublished on kit.outbox (id) where published_at is null;

-- How far the stream was when we last wrote it: a stream that is behind has lost events.
create table kit.stream_position (
  stream text primary key,
  last_entry_id text not null
);

-- Events that took effect here: a repetition is skipped. Event ids sort by time, so old ones are a range.
create table kit.inbox (
  source text not null,
  event_id text not null,
  primary key (source, event_id)
);

-- Events that could not be consumed, and those of the same aggregate that wait behind them.
create table kit.dead_letter (
  id bigint generated always as identity primary key,
  source text not null,
  event_id text not null,
  type text not null,
  aggregate_id text not null,
  envelope text not null,
  reason text not null,
  attempts integer not null,
  failed_at timestamptz(3) not null default now(),
  unique (source, event_id)
);

create index dead_letter_of_aggregate on kit.dead_letter (source, aggregate_id, id);
