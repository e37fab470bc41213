create table bank_accounts (
  id text primary key,
  merchant_id text not null,
  holder_name text not null,
  country text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- AES-256-GCM; the digest (HMAC-SHA256) tells the same account again without knowing it.
  iban_encrypted text not null,
  iban_digest text not null,
  iban_masked text not null,
  state text not null check (state in ('active', 'disabled')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index bank_accounts_once on bank_accounts (merchant_id, currency, iban_digest) where state = 'active';
create index bank_accounts_newest on bank_accounts (created_at desc, id desc);
create index bank_accounts_of_merchant on bank_accounts (merchant_id, created_at desc, id desc);

create table withdrawals (
  id text primary key,
  merchant_id text not null,
  bank_account_id text not null references bank_accounts (id),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null
    check (state in ('requires_approval', 'pending', 'in_transit', 'paid', 'failed', 'cancelled')),
  funds text not null check (funds in ('none', 'held', 'posted', 'released', 'returned')),
  description text,
  failure jsonb,
  cancellation_reason text,
  hold_id text,
  transaction_id text,
  bank_transfer_id text,
  verified_at timestamptz(3),
  approved_at timestamptz(3),
  submitted_at timestamptz(3),
  paid_at timestamptz(3),
  -- When a job looks at it again; null when nothing is left to do.
  next_check_at timestamptz(3) default now(),
  checks integer not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'failed') = (failure is not null)),
  check (state not in ('in_transit', 'paid') or submitted_at is not null)
);

create index withdrawals_newest on withdrawals (created_at desc, id desc);
create index withdrawals_of_merchant on withdrawals (merchant_id, created_at desc, id desc);
create index withdrawals_of_bank_account on withdrawals (bank_account_id, created_at desc, id desc);
create index withdrawals_of_state on withdrawals (state, created_at desc, id desc);
create index withdrawals_due on withdrawals (next_check_at) where next_check_at is not null;

create table withdrawal_history (
  id bigint generated always as identity primary key,
  withdrawal_id text not null references withdrawals (id),
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index withdrawal_history_of_withdrawal on withdrawal_history (withdrawal_id, id);

create table approval_limits (
  currency text primary key check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount > 0),
  updated_at timestamptz(3) not null default now()
);
