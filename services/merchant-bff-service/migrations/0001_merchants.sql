create table merchants (
  id text primary key,
  name text not null,
  email text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  state text not null check (state in ('pending', 'active', 'suspended', 'closed')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create index merchants_newest on merchants (created_at desc, id desc);
create index merchants_of_state on merchants (state, created_at desc, id desc);

create table merchant_history (
  id bigint generated always as identity primary key,
  merchant_id text not null references merchants (id),
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz(3) not null default now()
);

create index merchant_history_of_merchant on merchant_history (merchant_id, id);
