-- Every state that a payment or refund was in; written by the statement that changes it.
create table payment_history (
  id bigint generated always as identity primary key,
  payment_id text not null references payments (id),
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index payment_history_of_payment on payment_history (payment_id, id);

create table refund_history (
  id bigint generated always as identity primary key,
  refund_id text not null references refunds (id),
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index refund_history_of_refund on refund_history (refund_id, id);

-- Of what is older only the present state is known.
insert into payment_history (payment_id, to_state, at) select id, state, updated_at from payments order by id;
insert into refund_history (refund_id, to_state, at) select id, state, updated_at from refunds order by id;

alter table payments
  add column cancellation_reason text,
  -- When an authorization that was not captured is released.
  add column capture_before timestamptz(3);

alter table refunds
  add column metadata jsonb not null default '{}',
  -- It was told as succeeded before it failed.
  add column had_succeeded boolean not null default false,
  -- The newest state of the channel's refund that was taken over; older news is ignored.
  add column channel_updated_at timestamptz(3);

update payments set capture_before = updated_at + interval '7 days' where state = 'requires_capture';
update payment_sagas set due_at = payments.capture_before
from payments where payments.id = payment_id and payments.state = 'requires_capture' and due_at is null;

create index payments_of_metadata on payments using gin (metadata);
create index payments_of_email on payments (customer_email, created_at desc, id desc) where customer_email is not null;
create index payments_of_channel_id on payments (channel_payment_id) where channel_payment_id is not null;
create index refunds_of_metadata on refunds using gin (metadata);
create index refunds_of_state on refunds (state, created_at desc, id desc);
create index refunds_to_review on refunds (created_at desc, id desc) where needs_review;

-- What the platform could not settle by itself, until a person decides.
create table reviews (
  id text primary key,
  payment_id text not null references payments (id),
  refund_id text references refunds (id),
  merchant_id text not null,
  code text not null check (code in ('outcome_unknown', 'channel_contradicts', 'not_undone', 'not_released')),
  detail text not null,
  state text not null default 'open' check (state in ('open', 'resolved')),
  decision text check (decision in ('ask_again', 'fail', 'close', 'settled')),
  note text,
  decided_by text,
  created_at timestamptz(3) not null default now(),
  resolved_at timestamptz(3),
  check ((state = 'resolved') = (decision is not null and decided_by is not null and resolved_at is not null))
);

create unique index reviews_open on reviews (payment_id, coalesce(refund_id, ''), code) where state = 'open';
create index reviews_newest on reviews (created_at desc, id desc);
create index reviews_of_state on reviews (state, created_at desc, id desc);

insert into reviews (id, payment_id, merchant_id, code, detail)
select 'rev_' || replace(gen_random_uuid()::text, '-', ''), id, merchant_id,
       case when state in ('succeeded', 'failed', 'cancelled') then 'channel_contradicts' else 'outcome_unknown' end,
       'It was flagged before reviews were kept.'
from payments where needs_review;
insert into reviews (id, payment_id, refund_id, merchant_id, code, detail)
select 'rev_' || replace(gen_random_uuid()::text, '-', ''), payment_id, id, merchant_id,
       case when state in ('succeeded', 'failed') then 'channel_contradicts' else 'outcome_unknown' end,
       'It was flagged before reviews were kept.'
from refunds where needs_review;
