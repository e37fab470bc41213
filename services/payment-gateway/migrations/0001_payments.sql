create table payments (
  id text primary key,
  merchant_id text not null,
  merchant_reference text not null,
  order_id text,
  state text not null check (state in ('created', 'processing', 'requires_action', 'requires_capture', 'succeeded', 'failed', 'cancelled')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  captured_amount bigint not null default 0 check (captured_amount between 0 and amount),
  refunded_amount bigint not null default 0 check (refunded_amount between 0 and captured_amount),
  fee_amount bigint check (fee_amount >= 0),
  capture_method text not null check (capture_method in ('automatic', 'manual')),
  method text not null check (method in ('card')),
  -- Brand, last four digits, expiry, fingerprint; a number is never stored.
  card jsonb,
  channel text,
  channel_payment_id text,
  risk_score integer check (risk_score between 0 and 100),
  risk_action text check (risk_action in ('allow', 'review', 'three_d_secure', 'block')),
  failure jsonb,
  next_action jsonb,
  description text,
  customer_email text,
  metadata jsonb not null default '{}',
  -- What the platform could not settle by itself: a person must look.
  needs_review boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'failed') = (failure is not null)),
  check (state <> 'succeeded' or (captured_amount > 0 and fee_amount is not null))
);

create index payments_newest on payments (created_at desc, id desc);
create index payments_of_merchant on payments (merchant_id, created_at desc, id desc);
create index payments_of_state on payments (state, created_at desc, id desc);
create index payments_of_reference on payments (merchant_reference, created_at desc, id desc);
create index payments_of_order on payments (order_id, created_at desc, id desc) where order_id is not null;
create index payments_to_review on payments (created_at desc, id desc) where needs_review;

-- How far the work on a payment is, so that whoever finds it interrupted can go on.
create table payment_sagas (
  payment_id text primary key references payments (id),
  -- Who works on it has the highest number; the others' writes are refused.
  run integer not null default 1,
  -- The step under way; what is before it is done.
  step text not null check (step in ('authenticate', 'policy', 'quota', 'risk', 'order', 'channel', 'capture', 'cancel', 'rest')),
  -- When the job takes it over; null while there is nothing to do.
  due_at timestamptz(3),
  checks integer not null default 0,
  channels text[],
  fee_plan_id text,
  -- The fee of capturing fee_basis.
  fee_quote bigint,
  fee_basis bigint,
  reservation_id text,
  card_fingerprint text,
  ip_address text,
  return_url text,
  -- The newest state of the charge that was taken over; older news is ignored.
  charge_updated_at timestamptz(3),
  started_at timestamptz(3) not null default now()
);

create index payment_sagas_due on payment_sagas (due_at) where due_at is not null;

-- What the channel was asked, one row an ask that may move money.
create table payment_attempts (
  id text primary key,
  payment_id text not null references payments (id),
  operation text not null check (operation in ('charge', 'capture', 'cancel')),
  amount bigint,
  reason text,
  -- The state to go back to when the channel has not done it.
  from_state text not null,
  outcome text not null default 'open' check (outcome in ('open', 'done', 'refused', 'not_executed')),
  code text,
  message text,
  started_at timestamptz(3) not null default now(),
  finished_at timestamptz(3)
);

create unique index payment_attempts_open on payment_attempts (payment_id) where outcome = 'open';
create index payment_attempts_of_payment on payment_attempts (payment_id, started_at);

-- What must still be undone at a peer after a payment failed; repeated until done.
create table pending_work (
  id bigint generated always as identity primary key,
  payment_id text not null references payments (id),
  kind text not null check (kind in ('cancel_order', 'release_quota')),
  -- The peer's id; null when it is not known whether there is anything.
  reference text,
  reason text not null,
  attempts integer not null default 0,
  due_at timestamptz(3) default now(),
  last_error text,
  done_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

create index pending_work_due on pending_work (due_at) where done_at is null and due_at is not null;
create index pending_work_of_payment on pending_work (payment_id);

create table refunds (
  id text primary key,
  payment_id text not null references payments (id),
  merchant_id text not null,
  state text not null check (state in ('created', 'processing', 'succeeded', 'failed')),
  amount bigint not null check (amount > 0),
  currency text not null,
  reason text,
  channel_refund_id text,
  failure jsonb,
  needs_review boolean not null default false,
  run integer not null default 1,
  due_at timestamptz(3),
  checks integer not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'failed') = (failure is not null))
);

create index refunds_newest on refunds (created_at desc, id desc);
create index refunds_of_merchant on refunds (merchant_id, created_at desc, id desc);
create index refunds_of_payment on refunds (payment_id, created_at desc, id desc);
create index refunds_due on refunds (due_at) where due_at is not null;
