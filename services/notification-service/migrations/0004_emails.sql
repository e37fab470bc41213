-- Where a merchant is written to, as merchant-bff-service tells it.
create table merchant_contacts (
  merchant_id text primary key,
  name text not null,
  email text not null,
  country text not null,
  -- Of the merchant: an older event changes nothing.
  updated_at timestamptz(3) not null
);

create table emails (
  id text primary key,
  merchant_id text not null,
  event_id text not null,
  template text not null,
  -- What the template's text is filled with.
  facts jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'sent', 'failed')),
  -- As it was written last; null before the first try.
  recipient text,
  language text,
  subject text,
  attempts integer not null default 0 check (attempts >= 0),
  -- Of the schedule: attempts since the email was made or replayed.
  tries integer not null default 0 check (tries >= 0),
  next_attempt_at timestamptz(3) default now(),
  last_error text,
  sent_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'pending') = (next_attempt_at is not null)),
  unique (event_id, template)
);

create index emails_newest on emails (created_at desc, id desc);
create index emails_of_merchant on emails (merchant_id, created_at desc, id desc);
create index emails_failed on emails (created_at desc, id desc) where state = 'failed';
create index emails_due on emails (next_attempt_at) where state = 'pending';
