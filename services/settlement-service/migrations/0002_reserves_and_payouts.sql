-- Days that a settlement's reserve is kept; the bank account that its net is paid out to, if any.
alter table cycles add column reserve_days integer not null default 90 check (reserve_days between 1 and 730);
alter table cycles add column payout_bank_account_id text;

-- What completed settlements kept back, and when it is the merchant's again.
create table reserves (
  settlement_id text primary key references settlements (id),
  merchant_id text not null,
  currency text not null,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('held', 'released')),
  release_at timestamptz(3) not null,
  transaction_id text,
  failure jsonb,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null,
  released_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  check ((state = 'released') = (released_at is not null)),
  check ((state = 'released') = (transaction_id is not null))
);

create index reserves_due on reserves (next_attempt_at) where state = 'held';
create index reserves_newest on reserves (created_at desc, settlement_id desc);
create index reserves_of_merchant on reserves (merchant_id, created_at desc, settlement_id desc);

-- The withdrawals that completed settlements ask for by themselves.
create table payouts (
  settlement_id text primary key references settlements (id),
  merchant_id text not null,
  currency text not null,
  bank_account_id text not null,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('due', 'requested', 'refused')),
  withdrawal_id text,
  failure jsonb,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'requested') = (withdrawal_id is not null)),
  check (state <> 'refused' or failure is not null)
);

create index payouts_due on payouts (next_attempt_at) where state = 'due';
