create table api_keys (
  id text primary key,
  merchant_id text not null,
  name text not null,
  prefix text not null,
  -- SHA-256: the key has 256 random bits, so that a slow hash would add nothing.
  key_hash bytea not null check (length(key_hash) = 32),
  -- AES-256-GCM: nonce, tag, ciphertext.
  signing_secret_sealed bytea not null,
  scopes text[] not null,
  live boolean not null,
  state text not null check (state in ('active', 'rotating', 'revoked')),
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  successor_id text references api_keys (id),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (state <> 'rotating' or expires_at is not null)
);

create unique index api_keys_hash on api_keys (key_hash);
create index api_keys_newest on api_keys (created_at desc, id desc);
create index api_keys_of_merchant on api_keys (merchant_id, created_at desc, id desc);
create index api_keys_expiring on api_keys (expires_at) where state = 'rotating';

create table api_key_history (
  id bigint generated always as identity primary key,
  key_id text not null references api_keys (id),
  from_state text,
  to_state text not null,
  at timestamptz(3) not null default now()
);

create index api_key_history_of_key on api_key_history (key_id, id);

-- PostgreSQL alone decides whether a signature is new, so that it holds whatever Redis lost.
create table used_signatures (
  key_id text not null,
  digest bytea not null,
  expires_at timestamptz(3) not null,
  primary key (key_id, digest)
);

create index used_signatures_age on used_signatures (expires_at);

create table merchants (
  id text primary key,
  state text not null,
  -- merchant-bff's own time of the state: an older one never replaces a newer one.
  changed_at timestamptz(3) not null,
  -- When it was last told.
  seen_at timestamptz(3) not null
);
