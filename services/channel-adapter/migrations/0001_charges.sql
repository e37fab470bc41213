-- Which channels are used; what each can do is said by its adapter.
create table channels (
  name text primary key,
  description text not null,
  state text not null check (state in ('enabled', 'disabled')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

insert into channels (name, description, state) values ('stripe', 'Cards through Stripe', 'enabled');

-- One a payment, made before the channel is asked.
create table charges (
  id text primary key,
  payment_id text not null unique,
  merchant_id text not null,
  channel text not null references channels (name),
  channel_payment_id text,
  state text not null check (state in ('processing', 'requires_action', 'requires_capture', 'succeeded', 'failed', 'cancelled')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  captured_amount bigint not null default 0 check (captured_amount between 0 and amount),
  capture_method text not null check (capture_method in ('automatic', 'manual')),
  card jsonb,
  failure jsonb,
  next_action_url text,
  -- How often the channel was asked to make it, and when: the window in which it can have been made there.
  asks integer not null default 1,
  first_asked_at timestamptz(3) not null default now(),
  last_asked_at timestamptz(3) not null default now(),
  -- While its outcome is unknown: when to ask again. Null when nobody asks any more.
  syncs integer not null default 0,
  next_sync_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (channel, channel_payment_id)
);

create index charges_newest on charges (created_at desc, id desc);
create index charges_of_merchant on charges (merchant_id, created_at desc, id desc);
create index charges_unsettled on charges (next_sync_at) where next_sync_at is not null;

create table charge_history (
  id bigint generated always as identity primary key,
  charge_id text not null references charges (id),
  from_state text,
  to_state text not null,
  cause text not null,
  at timestamptz(3) not null default now()
);

create index charge_history_of_charge on charge_history (charge_id, id);

create table channel_refunds (
  id text primary key,
  charge_id text not null references charges (id),
  refund_id text not null unique,
  channel_refund_id text,
  state text not null check (state in ('processing', 'succeeded', 'failed')),
  amount bigint not null check (amount > 0),
  currency text not null,
  reason text,
  failure jsonb,
  asks integer not null default 1,
  first_asked_at timestamptz(3) not null default now(),
  last_asked_at timestamptz(3) not null default now(),
  syncs integer not null default 0,
  next_sync_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create index channel_refunds_of_charge on channel_refunds (charge_id, created_at desc, id desc);
create index channel_refunds_of_channel on channel_refunds (channel_refund_id) where channel_refund_id is not null;
create index channel_refunds_unsettled on channel_refunds (next_sync_at) where next_sync_at is not null;

create table channel_disputes (
  channel text not null references channels (name),
  channel_dispute_id text not null,
  payment_id text not null,
  state text not null check (state in ('open', 'won', 'lost')),
  amount bigint not null,
  currency text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (channel, channel_dispute_id)
);

-- What a channel told us and took effect: a repetition is skipped.
create table channel_notifications (
  channel text not null references channels (name),
  notification_id text not null,
  type text not null,
  received_at timestamptz(3) not null default now(),
  primary key (channel, notification_id)
);

create index channel_notifications_age on channel_notifications (received_at);
