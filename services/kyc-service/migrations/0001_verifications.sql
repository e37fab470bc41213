create table verifications (
  id text primary key,
  merchant_id text not null,
  state text not null check (state in ('unverified', 'pending', 'verified', 'rejected', 'expired')),
  level text not null check (level in ('none', 'basic', 'full')),
  requested_level text not null check (requested_level in ('basic', 'full')),
  rejection_reason text,
  verified_at timestamptz(3),
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (state not in ('rejected', 'expired') or level = 'none'),
  check (state <> 'verified' or level <> 'none')
);

create unique index verifications_of_merchant on verifications (merchant_id);
create index verifications_newest on verifications (created_at desc, id desc);
create index verifications_in_state on verifications (state, created_at desc, id desc);
create index verifications_lapsing on verifications (expires_at) where level <> 'none';

create table documents (
  id text primary key,
  verification_id text not null references verifications (id),
  merchant_id text not null,
  requirement text not null,
  file_name text not null,
  content_type text not null,
  size_bytes integer not null check (size_bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('submitted', 'accepted', 'rejected')),
  rejection_reason text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create index documents_newest on documents (created_at desc, id desc);
create index documents_of_verification on documents (verification_id, created_at desc, id desc);
create index documents_of_merchant on documents (merchant_id, created_at desc, id desc);

create table verification_history (
  id bigint generated always as identity primary key,
  verification_id text not null references verifications (id),
  from_state text,
  to_state text not null,
  level text not null,
  requested_level text not null,
  reason text,
  note text,
  decided_by text,
  at timestamptz(3) not null default now()
);

create index verification_history_of_verification on verification_history (verification_id, id);
