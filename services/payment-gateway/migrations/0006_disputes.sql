-- What payers object to, as dispute-service tells: unless the merchant wins it, it is not given back a second time.
create table payment_disputes (
  dispute_id text primary key,
  payment_id text not null references payments (id),
  amount bigint not null check (amount > 0),
  state text not null check (state in ('needs_response', 'under_review', 'won', 'lost')),
  updated_at timestamptz(3) not null default now()
);

create index payment_disputes_of_payment on payment_disputes (payment_id);

alter table payments add column disputed_amount bigint not null default 0 check (disputed_amount >= 0);
