create table rules (
  id text primary key,
  name text not null,
  conditions jsonb not null,
  points integer not null check (points between 0 and 100),
  action text not null check (action in ('allow', 'review', 'three_d_secure', 'block')),
  priority integer not null check (priority between 0 and 10000),
  state text not null check (state in ('enabled', 'disabled')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create index rules_newest on rules (created_at desc, id desc);
create index rules_in_use on rules (priority, id) where state = 'enabled';

create table assessments (
  id text primary key,
  payment_id text not null unique,
  merchant_id text not null,
  score integer not null check (score between 0 and 100),
  action text not null check (action in ('allow', 'review', 'three_d_secure', 'block')),
  reasons jsonb not null,
  country text,
  -- What was assessed: velocity is counted from it when Redis is away, and rules are tried on it later.
  amount bigint not null,
  currency text not null,
  card_fingerprint text,
  ip_address text,
  customer_email text,
  created_at timestamptz(3) not null default now()
);

create index assessments_newest on assessments (created_at desc, id desc);
create index assessments_of_merchant on assessments (merchant_id, created_at desc, id desc);
create index assessments_of_card on assessments (card_fingerprint, created_at desc) where card_fingerprint is not null;
create index assessments_of_address on assessments (ip_address, created_at desc) where ip_address is not null;
create index assessments_of_email on assessments (customer_email, created_at desc) where customer_email is not null;

create table list_entries (
  id text primary key,
  list text not null check (list in ('block', 'allow')),
  kind text not null check (kind in ('card_fingerprint', 'ip_address', 'email', 'country', 'merchant')),
  value text not null,
  reason text,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

create unique index list_entries_value on list_entries (kind, value, list);
create index list_entries_newest on list_entries (created_at desc, id desc);

-- What every platform begins with; a team changes or disables it.
insert into rules (id, name, conditions, points, action, priority, state) values
  ('rul_00000000000000000000000000000001', 'Embargoed country',
   '[{"field": "country", "operator": "in", "value": ["CU", "IR", "KP", "SY"]}]', 100, 'block', 10, 'enabled'),
  ('rul_00000000000000000000000000000002', 'One card used very often',
   '[{"field": "card_velocity_1h", "operator": "gt", "value": 100}]', 100, 'block', 20, 'enabled'),
  ('rul_00000000000000000000000000000003', 'One address used very often',
   '[{"field": "ip_velocity_1h", "operator": "gt", "value": 1000}]', 40, 'three_d_secure', 30, 'enabled'),
  ('rul_00000000000000000000000000000004', 'Very high amount',
   '[{"field": "amount", "operator": "gte", "value": 1000000}, {"field": "currency", "operator": "in", "value": ["AUD", "CAD", "CHF", "EUR", "GBP", "SGD", "USD"]}]',
   20, 'three_d_secure', 40, 'enabled'),
  ('rul_00000000000000000000000000000005', 'Very high amount in yen',
   '[{"field": "amount", "operator": "gte", "value": 1500000}, {"field": "currency", "operator": "eq", "value": "JPY"}]',
   20, 'three_d_secure', 50, 'enabled'),
  ('rul_00000000000000000000000000000006', 'Proxy, VPN or Tor',
   '[{"field": "proxy", "operator": "eq", "value": true}]', 30, 'allow', 1000, 'enabled');
