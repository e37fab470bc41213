-- Statements that somebody imported, instead of asking the channel for them.
create table statements (
  id text primary key,
  channel text not null,
  date date not null,
  -- Of the file: the same one again is the same statement.
  sha256 text not null,
  rows integer not null check (rows > 0),
  created_at timestamptz(3) not null default now(),
  unique (channel, date, sha256)
);
create index statements_newest on statements (created_at desc, id desc);

create table statement_rows (
  statement_id text not null references statements (id),
  position integer not null,
  channel_payment_id text not null,
  type text not null check (type in ('charge', 'refund', 'dispute', 'adjustment')),
  amount bigint not null,
  fee_amount bigint not null,
  net_amount bigint not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  occurred_at timestamptz(3) not null,
  primary key (statement_id, position)
);

alter table runs
  add column statement_id text references statements (id),
  add column amount_tolerance bigint not null default 0 check (amount_tolerance >= 0),
  add column time_tolerance_seconds integer not null default 86400 check (time_tolerance_seconds >= 0),
  -- Lines and entries that fit as a group: several on one side, one on the other.
  add column grouped_lines integer not null default 0,
  add column grouped_entries integer not null default 0;

create table run_totals (
  run_id text not null references runs (id),
  currency text not null,
  statement_amount numeric not null,
  statement_fee_amount numeric not null,
  books_amount numeric not null,
  primary key (run_id, currency)
);

-- What the ledger books for a break: asked under one reference, so that it is booked once; by a job if need be.
alter table breaks
  add column adjustment jsonb,
  add column adjustment_attempts integer not null default 0,
  add column next_adjustment_at timestamptz(3),
  add check (next_adjustment_at is null or (adjustment ->> 'state' = 'pending' and state = 'open')),
  add check (state = 'open' or adjustment is null or adjustment ->> 'state' = 'booked');
create index breaks_adjustments_due on breaks (next_adjustment_at) where next_adjustment_at is not null;
