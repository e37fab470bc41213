create table accounts (
  id text primary key,
  owner text not null check (owner in ('merchant', 'platform')),
  merchant_id text,
  kind text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  normal_side text not null check (normal_side in ('debit', 'credit')),
  created_at timestamptz(3) not null default now(),
  check ((owner = 'merchant') = (merchant_id is not null)),
  constraint accounts_name unique nulls not distinct (merchant_id, kind, currency),
  unique (id, currency)
);

create index accounts_newest on accounts (created_at desc, id desc);
create index accounts_of_kind on accounts (kind, merchant_id, currency);

-- One row a merchant's account; several a platform account, so that bookings of different merchants do not
-- wait for each other. An account's balance is the sum of its rows.
create table account_balances (
  account_id text not null references accounts (id),
  shard smallint not null,
  debits numeric(38, 0) not null default 0 check (debits >= 0),
  credits numeric(38, 0) not null default 0 check (credits >= 0),
  -- What pending holds keep.
  held numeric(38, 0) not null default 0 check (held >= 0),
  entry_count bigint not null default 0,
  primary key (account_id, shard)
);

-- The journal is hash-chained in several chains; a booking extends one of them.
create table journal_chains (
  id smallint primary key,
  length bigint not null default 0,
  hash text not null default repeat('0', 64)
);
insert into journal_chains (id) select generate_series(0, 15);

create table ledger_transactions (
  id text primary key,
  type text not null,
  reference text not null,
  description text,
  merchant_id text,
  reverses text references ledger_transactions (id),
  metadata jsonb not null default '{}',
  -- Said beforehand, so that nothing can be added later.
  entry_count smallint not null check (entry_count >= 2),
  chain smallint not null references journal_chains (id),
  chain_sequence bigint not null check (chain_sequence > 0),
  hash text not null,
  created_at timestamptz(3) not null,
  constraint ledger_transactions_reference unique (reference),
  constraint ledger_transactions_reverses unique (reverses),
  constraint ledger_transactions_chain unique (chain, chain_sequence)
);

create index ledger_transactions_newest on ledger_transactions (created_at desc, id desc);
create index ledger_transactions_of_type on ledger_transactions (type, created_at desc, id desc);
create index ledger_transactions_of_merchant on ledger_transactions (merchant_id, created_at desc, id desc);

create table entries (
  id text primary key,
  transaction_id text not null references ledger_transactions (id),
  -- Within its transaction.
  position smallint not null check (position > 0),
  account_id text not null,
  shard smallint not null,
  -- Within the account's shard: 1, 2, 3, … in the order of booking.
  sequence bigint not null check (sequence > 0),
  direction text not null check (direction in ('debit', 'credit')),
  amount bigint not null check (amount > 0),
  currency text not null,
  -- On a merchant's pending account and not booked by a settlement.
  settleable boolean not null,
  created_at timestamptz(3) not null,
  foreign key (account_id, currency) references accounts (id, currency),
  foreign key (account_id, shard) references account_balances (account_id, shard),
  unique (transaction_id, position),
  unique (account_id, shard, sequence)
);

create index entries_statement on entries (account_id, created_at desc, id desc) include (direction, amount);
create index entries_settleable on entries (account_id, sequence) include (direction, amount, created_at) where settleable;

create table holds (
  id text primary key,
  account_id text not null references accounts (id),
  merchant_id text not null,
  kind text not null,
  currency text not null,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('pending', 'posted', 'voided')),
  reference text not null,
  description text,
  posted_amount bigint not null default 0 check (posted_amount between 0 and amount),
  transaction_id text references ledger_transactions (id),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint holds_reference unique (reference),
  check ((state = 'posted') = (posted_amount > 0)),
  check ((state = 'posted') = (transaction_id is not null))
);

create index holds_newest on holds (created_at desc, id desc);
create index holds_of_merchant on holds (merchant_id, created_at desc, id desc);
create index holds_of_account on holds (account_id, created_at desc, id desc);

-- How far a merchant's pending account is settled: the sequence of the last entry a settlement had.
create table settled_positions (
  account_id text primary key references accounts (id),
  sequence bigint not null default 0 check (sequence >= 0)
);

create table settlement_bookings (
  settlement_id text primary key,
  merchant_id text not null,
  currency text not null,
  state text not null check (state in ('processing', 'completed', 'failed')),
  from_sequence bigint not null,
  to_sequence bigint not null,
  fee_amount bigint not null,
  reserve_amount bigint not null,
  net_amount numeric(38, 0) not null,
  failure jsonb,
  transaction_ids text[] not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'failed') = (failure is not null))
);

-- The balances follow the entries in the database itself: no program can book one without the other.
create function follow_entries() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from added_entries as added join ledger_transactions as made on made.id = added.transaction_id
    where added.position > made.entry_count or added.created_at <> made.created_at
  ) then
    raise exception 'an entry belongs to its transaction from the start'
      using errcode = 'check_violation', constraint = 'entries_complete';
  end if;
  update account_balances as balance
  set debits = balance.debits + added.debits,
      credits = balance.credits + added.credits,
      entry_count = balance.entry_count + added.entry_count
  from (
    select account_id, shard, count(*) as entry_count,
           coalesce(sum(amount) filter (where direction = 'debit'), 0) as debits,
           coalesce(sum(amount) filter (where direction = 'credit'), 0) as credits
    from added_entries group by account_id, shard
  ) as added
  where balance.account_id = added.account_id and balance.shard = added.shard;
  return null;
end $$;

create trigger entries_followed after insert on entries
  referencing new table as added_entries
  for each statement execute function follow_entries();

-- At commit, since a transaction's entries may be inserted one by one.
create function require_balance() returns trigger language plpgsql as $$
declare
  fault text;
begin
  select string_agg(currency, ', ') into fault from (
    select currency from entries where transaction_id = new.id group by currency
    having sum(case direction when 'debit' then amount else -amount end) <> 0
  ) as unbalanced;
  if fault is not null or (select count(*) from entries where transaction_id = new.id) <> new.entry_count then
    raise exception 'ledger transaction % is not balanced in %', new.id, coalesce(fault, 'any currency')
      using errcode = 'check_violation', constraint = 'ledger_transactions_balanced';
  end if;
  return null;
end $$;

create constraint trigger ledger_transactions_balanced after insert on ledger_transactions
  deferrable initially deferred for each row execute function require_balance();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is immutable: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege', hint = 'Book a reversal.';
end $$;

create trigger ledger_transactions_immutable before update or delete or truncate on ledger_transactions
  for each statement execute function refuse_change();
create trigger entries_immutable before update or delete or truncate on entries
  for each statement execute function refuse_change();

do $$
declare
  service text := current_setting('payctl.service_role');
begin
  execute format('revoke update, delete on ledger_transactions, entries, accounts from %I', service);
  execute format('revoke update, delete, insert on account_balances, journal_chains from %I', service);
  -- Locking a row asks for the right to update something of it.
  execute format('grant insert (account_id, shard), update (held) on account_balances to %I', service);
  execute format('grant update (length, hash) on journal_chains to %I', service);
  execute format('revoke delete on holds, settled_positions, settlement_bookings from %I', service);
end $$;
