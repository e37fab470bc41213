create table cycles (
  id text primary key,
  merchant_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  interval text not null check (interval in ('daily', 'weekly', 'monthly', 'manual')),
  delay_days integer not null check (delay_days between 1 and 60),
  weekday integer check (weekday between 1 and 7),
  month_day integer check (month_day between 1 and 31),
  reserve_bps integer not null check (reserve_bps between 0 and 10000),
  minimum_amount bigint not null check (minimum_amount >= 0),
  fee_amount bigint not null check (fee_amount >= 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (merchant_id, currency),
  check ((interval = 'weekly') = (weekday is not null)),
  check ((interval = 'monthly') = (month_day is not null))
);

create index cycles_newest on cycles (created_at desc, id desc);

create table settlements (
  id text primary key,
  merchant_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null check (state in ('created', 'processing', 'completed', 'failed')),
  period_start timestamptz(3),
  period_end timestamptz(3) not null,
  from_sequence bigint not null,
  to_sequence bigint not null check (to_sequence > from_sequence),
  entry_count bigint not null check (entry_count > 0),
  gross_amount numeric(38, 0) not null,
  payment_fee_amount numeric(38, 0) not null,
  fee_amount bigint not null check (fee_amount >= 0),
  reserve_amount bigint not null check (reserve_amount >= 0),
  net_amount numeric(38, 0) not null,
  attempts integer not null default 0,
  failure jsonb,
  completed_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (gross_amount - payment_fee_amount = fee_amount + reserve_amount + net_amount),
  check ((state = 'failed') = (failure is not null)),
  check ((state = 'completed') = (completed_at is not null))
);

-- The next settlement begins where this one ends, so it waits for it.
create unique index settlements_open on settlements (merchant_id, currency) where state <> 'completed';
create index settlements_newest on settlements (created_at desc, id desc);
create index settlements_of_merchant on settlements (merchant_id, created_at desc, id desc);
create index settlements_of_state on settlements (state, created_at desc, id desc);

create table settlement_rows (
  settlement_id text not null references settlements (id),
  sequence bigint not null,
  entry_id text not null,
  transaction_id text not null,
  type text not null,
  reference text not null,
  gross_amount numeric(38, 0) not null,
  fee_amount numeric(38, 0) not null,
  net_amount numeric(38, 0) not null,
  currency text not null,
  created_at timestamptz(3) not null,
  primary key (settlement_id, sequence),
  check (gross_amount = fee_amount + net_amount)
);

create table settlement_history (
  id bigint generated always as identity primary key,
  settlement_id text not null references settlements (id),
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index settlement_history_of_settlement on settlement_history (settlement_id, id);
