alter table payment_hours
  add column refund_reversed_count bigint not null default 0 check (refund_reversed_count >= 0),
  add column dispute_opened_count bigint not null default 0 check (dispute_opened_count >= 0),
  add column dispute_won_count bigint not null default 0 check (dispute_won_count >= 0),
  add column dispute_lost_count bigint not null default 0 check (dispute_lost_count >= 0),
  add column refund_reversed_volume numeric(38, 0) not null default 0 check (refund_reversed_volume >= 0),
  add column disputed_volume numeric(38, 0) not null default 0 check (disputed_volume >= 0),
  add column dispute_lost_volume numeric(38, 0) not null default 0 check (dispute_lost_volume >= 0),
  add column dispute_fee_volume numeric(38, 0) not null default 0 check (dispute_fee_volume >= 0);

alter table merchant_totals
  add column refund_reversed_count bigint not null default 0 check (refund_reversed_count >= 0),
  add column dispute_opened_count bigint not null default 0 check (dispute_opened_count >= 0),
  add column dispute_won_count bigint not null default 0 check (dispute_won_count >= 0),
  add column dispute_lost_count bigint not null default 0 check (dispute_lost_count >= 0),
  add column refund_reversed_volume numeric(38, 0) not null default 0 check (refund_reversed_volume >= 0),
  add column disputed_volume numeric(38, 0) not null default 0 check (disputed_volume >= 0),
  add column dispute_lost_volume numeric(38, 0) not null default 0 check (dispute_lost_volume >= 0),
  add column dispute_fee_volume numeric(38, 0) not null default 0 check (dispute_fee_volume >= 0);

-- The first answer of a payment is measured, and only that: what comes later depends on the payer.
create table answered_payments (payment_id text primary key);

-- A bucket's bounds: domain/latency.ts.
create table latency_hours (
  merchant_id text not null,
  channel text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  hour timestamptz(3) not null check (hour = date_trunc('hour', hour, 'UTC')),
  bucket integer not null check (bucket between 0 and 1023),
  count bigint not null check (count > 0),
  primary key (merchant_id, currency, channel, hour, bucket)
);

create index latency_hours_of_currency on latency_hours (currency, hour);
create index latency_hours_of_hour on latency_hours (hour);

create table failure_hours (
  merchant_id text not null,
  channel text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  hour timestamptz(3) not null check (hour = date_trunc('hour', hour, 'UTC')),
  step text not null,
  code text not null,
  count bigint not null check (count > 0),
  volume numeric(38, 0) not null check (volume >= 0),
  primary key (merchant_id, currency, channel, hour, step, code)
);

create index failure_hours_of_currency on failure_hours (currency, hour);
