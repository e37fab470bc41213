create table policies (
  id text primary key,
  merchant_id text not null,
  state text not null check (state in ('active', 'suspended')),
  allowed_methods text[] not null,
  allowed_currencies text[] not null,
  allowed_channels text[] not null,
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index policies_of_merchant on policies (merchant_id);
create index policies_newest on policies (created_at desc, id desc);

create table policy_history (
  policy_id text not null references policies (id),
  version integer not null,
  policy jsonb not null,
  at timestamptz(3) not null default now(),
  primary key (policy_id, version)
);

create table fee_plans (
  id text primary key,
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  percentage_bps integer not null check (percentage_bps between 0 and 10000),
  fixed_amount bigint not null check (fixed_amount >= 0),
  minimum_amount bigint check (minimum_amount >= 0),
  maximum_amount bigint check (maximum_amount >= 0),
  effective_from timestamptz(3) not null,
  -- Of merchants without a plan for the currency.
  is_default boolean not null default false,
  created_at timestamptz(3) not null default now(),
  check (minimum_amount <= maximum_amount)
);

create unique index fee_plans_default on fee_plans (currency) where is_default;
create index fee_plans_newest on fee_plans (created_at desc, id desc);
create index fee_plans_of_currency on fee_plans (currency, created_at desc, id desc);

create table fee_plan_assignments (
  id bigint generated always as identity primary key,
  policy_id text not null references policies (id),
  merchant_id text not null,
  fee_plan_id text not null references fee_plans (id),
  currency text not null,
  -- The assignment, or the plan's own date where that is later: fees of the past do not change.
  effective_from timestamptz(3) not null
);

create index fee_plan_assignments_in_force on fee_plan_assignments (merchant_id, currency, effective_from desc, id desc);
