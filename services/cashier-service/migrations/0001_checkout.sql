create table checkout_sessions (
  id text primary key,
  token_hash text not null,
  merchant_id text not null,
  merchant_reference text not null,
  state text not null check (state in ('open', 'complete', 'expired')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  description text,
  customer_email text,
  return_url text not null,
  payment_id text,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index checkout_sessions_token on checkout_sessions (token_hash);
create index checkout_sessions_newest on checkout_sessions (created_at desc, id desc);
create index checkout_sessions_of_merchant on checkout_sessions (merchant_id, created_at desc, id desc);
create index checkout_sessions_due on checkout_sessions (expires_at) where state = 'open';

create table checkout_attempts (
  id text primary key,
  session_id text not null references checkout_sessions (id),
  number integer not null,
  outcome text not null check (outcome in ('pending', 'succeeded', 'failed')),
  payment_id text,
  payment_updated_at timestamptz(3),
  action_url text,
  failure_code text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (session_id, number)
);

-- However many ask at once: a session is never paid twice.
create unique index checkout_attempts_unsettled on checkout_attempts (session_id) where outcome <> 'failed';
