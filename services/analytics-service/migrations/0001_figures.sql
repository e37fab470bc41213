create table payment_hours (
  merchant_id text not null,
  channel text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  hour timestamptz(3) not null check (hour = date_trunc('hour', hour, 'UTC')),
  created_count bigint not null default 0 check (created_count >= 0),
  requires_action_count bigint not null default 0 check (requires_action_count >= 0),
  requires_capture_count bigint not null default 0 check (requires_capture_count >= 0),
  succeeded_count bigint not null default 0 check (succeeded_count >= 0),
  failed_count bigint not null default 0 check (failed_count >= 0),
  cancelled_count bigint not null default 0 check (cancelled_count >= 0),
  refund_created_count bigint not null default 0 check (refund_created_count >= 0),
  refund_succeeded_count bigint not null default 0 check (refund_succeeded_count >= 0),
  refund_failed_count bigint not null default 0 check (refund_failed_count >= 0),
  created_volume numeric(38, 0) not null default 0 check (created_volume >= 0),
  succeeded_volume numeric(38, 0) not null default 0 check (succeeded_volume >= 0),
  failed_volume numeric(38, 0) not null default 0 check (failed_volume >= 0),
  fee_volume numeric(38, 0) not null default 0 check (fee_volume >= 0),
  refunded_volume numeric(38, 0) not null default 0 check (refunded_volume >= 0),
  primary key (merchant_id, currency, channel, hour)
);

create index payment_hours_of_currency on payment_hours (currency, hour);
create index payment_hours_of_hour on payment_hours (hour);

create table merchant_totals (
  id text primary key,
  merchant_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  created_count bigint not null default 0 check (created_count >= 0),
  requires_action_count bigint not null default 0 check (requires_action_count >= 0),
  requires_capture_count bigint not null default 0 check (requires_capture_count >= 0),
  succeeded_count bigint not null default 0 check (succeeded_count >= 0),
  failed_count bigint not null default 0 check (failed_count >= 0),
  cancelled_count bigint not null default 0 check (cancelled_count >= 0),
  refund_created_count bigint not null default 0 check (refund_created_count >= 0),
  refund_succeeded_count bigint not null default 0 check (refund_succeeded_count >= 0),
  refund_failed_count bigint not null default 0 check (refund_failed_count >= 0),
  created_volume numeric(38, 0) not null default 0 check (created_volume >= 0),
  succeeded_volume numeric(38, 0) not null default 0 check (succeeded_volume >= 0),
  failed_volume numeric(38, 0) not null default 0 check (failed_volume >= 0),
  fee_volume numeric(38, 0) not null default 0 check (fee_volume >= 0),
  refunded_volume numeric(38, 0) not null default 0 check (refunded_volume >= 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (merchant_id, currency)
);

create index merchant_totals_newest on merchant_totals (created_at desc, id desc);

create table payment_channels (
  payment_id text primary key,
  channel text not null
);

create table reports (
  id text primary key,
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  merchant_id text,
  channel text,
  granularity text not null check (granularity in ('hour', 'day')),
  last_days integer not null check (last_days between 1 and 366),
  created_at timestamptz(3) not null default now()
);

create index reports_newest on reports (created_at desc, id desc);
create index reports_of_merchant on reports (merchant_id, created_at desc, id desc) where merchant_id is not null;
