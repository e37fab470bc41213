create table orders (
  id text primary key,
  merchant_id text not null,
  merchant_reference text not null,
  state text not null check (state in ('created', 'paid', 'cancelled', 'partially_refunded', 'refunded')),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  refunded_amount bigint not null default 0 check (refunded_amount between 0 and amount),
  description text,
  payment_id text,
  cancellation_reason text,
  metadata jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index orders_open_reference on orders (merchant_id, merchant_reference) where state <> 'cancelled';
create index orders_newest on orders (created_at desc, id desc);
create index orders_of_merchant on orders (merchant_id, created_at desc, id desc);
create index orders_of_payment on orders (payment_id) where payment_id is not null;

create table order_history (
  id bigint generated always as identity primary key,
  order_id text not null references orders (id),
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index order_history_of_order on order_history (order_id, id);
