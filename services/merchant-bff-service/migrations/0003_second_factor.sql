create table totp_secrets (
  user_id text primary key references users (id),
  secret bytea not null,
  -- The newest step whose code was accepted: none is accepted twice.
  last_step bigint,
  confirmed_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

create table recovery_codes (
  user_id text not null references users (id),
  code_hash text not null,
  used_at timestamptz(3),
  primary key (user_id, code_hash)
);
