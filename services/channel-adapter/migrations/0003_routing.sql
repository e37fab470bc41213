-- What a charge costs, to choose by: a share of the amount and, by currency, a fixed fee in minor units.
alter table channels
  add column fee_basis_points integer not null default 0 check (fee_basis_points between 0 and 10000),
  add column fixed_fees jsonb not null default '{}';

update channels set fee_basis_points = 290, fixed_fees = '{"USD": 30, "EUR": 30, "GBP": 30}' where name = 'stripe';
update channels set fee_basis_points = 90, fixed_fees = '{"USD": 13, "EUR": 11, "GBP": 11}' where name = 'adyen';

alter table charges
  -- Channels to ask next, in order, and after what; empty once an outcome is unknown.
  add column fallbacks text[] not null default '{}',
  add column failover text not null default 'none' check (failover in ('none', 'unreachable', 'soft_declines'));

-- Each asking of a channel, with how it ended.
create table charge_attempts (
  charge_id text not null references charges (id),
  number integer not null,
  channel text not null references channels (name),
  outcome text not null check (outcome in ('accepted', 'declined', 'refused', 'not_asked', 'unknown')),
  code text,
  latency_ms integer not null check (latency_ms >= 0),
  at timestamptz(3) not null default now(),
  primary key (charge_id, number)
);

create index charge_attempts_lately on charge_attempts (at);

-- The first that fits decides, by priority; without one the merchant's own order of channels holds.
create table routing_rules (
  id text primary key,
  priority integer not null check (priority between 0 and 10000),
  description text not null,
  enabled boolean not null,
  currencies text[],
  merchant_ids text[],
  min_amount bigint check (min_amount > 0),
  max_amount bigint check (max_amount > 0),
  channels text[],
  strategy text not null check (strategy in ('priority', 'cost', 'health')),
  failover text not null check (failover in ('none', 'unreachable', 'soft_declines')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (min_amount is null or max_amount is null or min_amount <= max_amount)
);

create index routing_rules_in_order on routing_rules (priority, id);
