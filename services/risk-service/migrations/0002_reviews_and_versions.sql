alter table rules add column version integer not null default 1 check (version >= 1);
alter table rules drop constraint rules_state_check;
alter table rules add constraint rules_state_check check (state in ('draft', 'enabled', 'disabled'));

create table rule_versions (
  rule_id text not null references rules (id),
  version integer not null,
  name text not null,
  conditions jsonb not null,
  points integer not null,
  action text not null,
  priority integer not null,
  state text not null,
  at timestamptz(3) not null default now(),
  primary key (rule_id, version)
);

insert into rule_versions (rule_id, version, name, conditions, points, action, priority, state, at)
select id, version, name, conditions, points, action, priority, state, updated_at from rules;

-- What was known of the payment besides the columns, for back-tests; null of those assessed before.
alter table assessments add column signals jsonb;

alter table list_entries drop constraint list_entries_kind_check;
alter table list_entries add constraint list_entries_kind_check
  check (kind in ('card_fingerprint', 'ip_address', 'email', 'email_domain', 'country', 'merchant'));

create table reviews (
  id text primary key,
  assessment_id text not null unique references assessments (id),
  payment_id text not null,
  merchant_id text not null,
  state text not null check (state in ('open', 'approved', 'rejected')),
  note text,
  decided_by text,
  decided_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  check ((state = 'open') = (decided_at is null)),
  check ((state = 'open') = (decided_by is null))
);

create index reviews_newest on reviews (created_at desc, id desc);
create index reviews_in_state on reviews (state, created_at desc, id desc);
create index reviews_of_merchant on reviews (merchant_id, created_at desc, id desc);
create index reviews_of_payment on reviews (payment_id);

-- Every state a review was in; never changed.
create table review_history (
  id bigint generated always as identity primary key,
  review_id text not null references reviews (id),
  from_state text,
  to_state text not null,
  by text,
  at timestamptz(3) not null default now()
);

insert into reviews (id, assessment_id, payment_id, merchant_id, state, created_at)
select 'rev_' || substr(id, 5), id, payment_id, merchant_id, 'open', created_at from assessments where action = 'review';
insert into review_history (review_id, from_state, to_state, at) select id, null, state, created_at from reviews;
