-- What a payout costs. A newer one takes an older one's place; none is changed but to be ended.
create table fee_schedules (
  id text primary key,
  -- Null: for every merchant that has none of its own.
  merchant_id text,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  percentage_bps integer not null check (percentage_bps between 0 and 10000),
  fixed_amount bigint not null check (fixed_amount >= 0),
  minimum_amount bigint check (minimum_amount >= 0),
  maximum_amount bigint check (maximum_amount >= coalesce(minimum_amount, 0)),
  set_by text not null,
  effective_from timestamptz(3) not null,
  ended_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

create index fee_schedules_newest on fee_schedules (created_at desc, id desc);
create index fee_schedules_in_force on fee_schedules (currency, merchant_id, effective_from desc, id desc);

alter table withdrawals
  add column fee_amount bigint not null default 0 check (fee_amount >= 0),
  -- Paid on top of the amount, or out of it.
  add column fee_mode text not null default 'added' check (fee_mode in ('added', 'deducted')),
  add column fee_schedule_id text references fee_schedules (id),
  add column payout_amount bigint not null
    generated always as (case fee_mode when 'added' then amount else amount - fee_amount end) stored
    check (payout_amount > 0),
  add column total_amount bigint not null
    generated always as (case fee_mode when 'added' then amount + fee_amount else amount end) stored;
