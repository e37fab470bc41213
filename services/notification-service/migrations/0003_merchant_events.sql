-- What merchants can be told of, whether or not an endpoint was there: shown, and replayed from. Kept for a while.
create table merchant_events (
  id text primary key,
  type text not null,
  merchant_id text not null,
  aggregate_id text not null,
  -- The message as it is sent.
  payload text not null,
  -- When it happened.
  created_at timestamptz(3) not null
);

create index merchant_events_newest on merchant_events (created_at desc, id desc);
create index merchant_events_of_merchant on merchant_events (merchant_id, created_at desc, id desc);
create index merchant_events_of_aggregate on merchant_events (aggregate_id, created_at desc, id desc);

-- A deleted endpoint stays, since its deliveries name it; its secrets do not.
alter table webhook_endpoints drop constraint webhook_endpoints_state_check;
alter table webhook_endpoints add constraint webhook_endpoints_state_check
  check (state in ('enabled', 'disabled', 'deleted'));
alter table webhook_endpoints add column expires_at timestamptz(3);
create index webhook_endpoints_expiring on webhook_endpoints (expires_at)
  where expires_at is not null and state <> 'deleted';
