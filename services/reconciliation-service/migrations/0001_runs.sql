create table runs (
  id text primary key,
  channel text not null,
  date date not null,
  number integer not null check (number >= 1),
  state text not null check (state in ('running', 'completed', 'failed')),
  failure jsonb,
  statement_lines integer not null default 0,
  other_lines integer not null default 0,
  book_entries integer not null default 0,
  matched integer not null default 0,
  break_count integer not null default 0,
  breaks_by_kind jsonb not null default '{}',
  -- Who works on it, until when unless renewed.
  lease_token text,
  lease_until timestamptz(3),
  attempts integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  completed_at timestamptz(3),
  unique (channel, date, number),
  check ((state = 'running') = (lease_token is not null)),
  check ((state = 'failed') = (failure is not null)),
  check ((state = 'completed') = (completed_at is not null))
);

create unique index runs_under_way on runs (channel, date) where state = 'running';
create index runs_newest on runs (created_at desc, id desc);
create index runs_of_channel on runs (channel, created_at desc, id desc);
create index runs_leased on runs (lease_until) where state = 'running';

create table breaks (
  id text primary key,
  run_id text not null references runs (id),
  kind text not null check (kind in ('missing_in_books', 'missing_at_channel', 'amount', 'status', 'currency', 'duplicate',
                                     'fee', 'timing')),
  state text not null default 'open' check (state in ('open', 'resolved')),
  type text not null check (type in ('charge', 'refund')),
  channel_payment_id text not null,
  payment_id text,
  refund_id text,
  books_amount bigint,
  books_currency text,
  books_state text,
  booked_at timestamptz(3),
  channel_amount bigint,
  channel_fee_amount bigint,
  channel_net_amount bigint,
  channel_currency text,
  occurred_at timestamptz(3),
  note text,
  resolved_by text,
  resolved_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'resolved') = (resolved_at is not null and resolved_by is not null and note is not null))
);

create index breaks_newest on breaks (created_at desc, id desc);
create index breaks_of_run on breaks (run_id, created_at desc, id desc);
create index breaks_open on breaks (created_at desc, id desc) where state = 'open';
create index breaks_of_payment on breaks (payment_id, created_at desc, id desc) where payment_id is not null;
create index breaks_of_channel_payment on breaks (channel_payment_id, created_at desc, id desc);
