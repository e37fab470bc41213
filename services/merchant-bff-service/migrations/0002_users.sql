create table users (
  id text primary key,
  merchant_id text not null references merchants (id),
  email text not null check (email = lower(email)),
  name text not null,
  role text not null,
  state text not null check (state in ('active', 'disabled')),
  password_hash text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index users_email on users (email);
create index users_newest on users (created_at desc, id desc);
create index users_of_merchant on users (merchant_id, created_at desc, id desc);

create table sessions (
  id text primary key,
  user_id text not null references users (id),
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);

create index sessions_of_user on sessions (user_id) where revoked_at is null;
create index sessions_expiry on sessions (expires_at);

create table refresh_tokens (
  token_hash text primary key,
  session_id text not null references sessions (id) on delete cascade,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);

create index refresh_tokens_of_session on refresh_tokens (session_id);

create table sign_in_attempts (
  address_hash text primary key,
  attempts integer not null,
  window_ends_at timestamptz(3) not null
);

create index sign_in_attempts_end on sign_in_attempts (window_ends_at);
