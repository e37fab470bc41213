create table disputes (
  id text primary key,
  merchant_id text not null,
  payment_id text not null,
  channel text,
  channel_dispute_id text,
  state text not null check (state in ('needs_response', 'under_review', 'won', 'lost')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  fee_amount bigint not null default 0 check (fee_amount >= 0),
  reason text not null,
  evidence_due_by timestamptz(3) not null,
  submitted_at timestamptz(3),
  closed_at timestamptz(3),
  closed_by text check (closed_by in ('channel', 'operator', 'deadline')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((closed_at is not null) = (state in ('won', 'lost'))),
  check ((closed_at is null) = (closed_by is null))
);

create unique index disputes_of_channel on disputes (channel, channel_dispute_id);
create index disputes_newest on disputes (created_at desc, id desc);
create index disputes_of_merchant on disputes (merchant_id, created_at desc, id desc);
create index disputes_of_payment on disputes (payment_id, created_at desc, id desc);
create index disputes_due on disputes (evidence_due_by) where state = 'needs_response';

create table dispute_evidence (
  id text primary key,
  dispute_id text not null references disputes (id),
  kind text not null,
  text text not null,
  metadata jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);

create index dispute_evidence_of_dispute on dispute_evidence (dispute_id, id);

create table dispute_history (
  id bigint generated always as identity primary key,
  dispute_id text not null references disputes (id),
  from_state text,
  to_state text not null,
  by text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index dispute_history_of_dispute on dispute_history (dispute_id, id);

-- Written with the change of state, worked off in the order of id.
create table dispute_bookings (
  id bigint generated always as identity primary key,
  reference text not null unique,
  dispute_id text not null references disputes (id),
  event text not null check (event in ('opened', 'won', 'lost')),
  state text not null default 'pending' check (state in ('pending', 'booked')),
  transaction_id text,
  failure jsonb,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'booked') = (transaction_id is not null))
);

create index dispute_bookings_of_dispute on dispute_bookings (dispute_id, id);
create index dispute_bookings_pending on dispute_bookings (next_attempt_at) where state = 'pending';
