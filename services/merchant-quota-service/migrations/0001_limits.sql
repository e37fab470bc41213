create table limits (
  id text primary key,
  merchant_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  single_amount bigint check (single_amount > 0),
  daily_amount bigint check (daily_amount > 0),
  monthly_amount bigint check (monthly_amount > 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index limits_of_merchant on limits (merchant_id, currency);
create index limits_newest on limits (created_at desc, id desc);

create table limit_history (
  id bigint generated always as identity primary key,
  limit_id text not null references limits (id),
  single_amount bigint,
  daily_amount bigint,
  monthly_amount bigint,
  at timestamptz(3) not null default now()
);

create index limit_history_of_limit on limit_history (limit_id, id);

create table reservations (
  id text primary key,
  merchant_id text not null,
  reference text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount > 0),
  state text not null check (state in ('reserved', 'committed', 'released')),
  -- What counts as used: a payment may be captured in part.
  committed_amount bigint check (committed_amount >= 0),
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'committed') = (committed_amount is not null))
);

create unique index reservations_reference on reservations (reference);
create index reservations_newest on reservations (created_at desc, id desc);
create index reservations_of_merchant on reservations (merchant_id, created_at desc, id desc);
create index reservations_expiring on reservations (expires_at) where state = 'reserved';

create table usage_counters (
  merchant_id text not null,
  currency text not null,
  period text not null check (period in ('day', 'month')),
  period_start date not null,
  reserved_amount numeric(38, 0) not null default 0 check (reserved_amount >= 0),
  committed_amount numeric(38, 0) not null default 0 check (committed_amount >= 0),
  primary key (merchant_id, currency, period, period_start)
);
