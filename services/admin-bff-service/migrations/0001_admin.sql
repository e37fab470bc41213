create table admin_users (
  id text primary key,
  email text not null check (email = lower(email)),
  name text not null,
  role text not null,
  state text not null check (state in ('active', 'disabled')),
  password_hash text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index admin_users_email on admin_users (email);
create index admin_users_newest on admin_users (created_at desc, id desc);

create table audit_entries (
  id text primary key,
  actor_kind text not null,
  actor_id text not null,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  before jsonb,
  after jsonb,
  reason text,
  trace_id text not null,
  created_at timestamptz(3) not null default now()
);

create index audit_entries_newest on audit_entries (created_at desc, id desc);
create index audit_entries_of_resource on audit_entries (resource_id, created_at desc, id desc);
create index audit_entries_of_actor on audit_entries (actor_id, created_at desc, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;

create trigger audit_entries_append_only before update or delete or truncate on audit_entries
  for each statement execute function refuse_change();

do $$
begin
  execute format('revoke update, delete on audit_entries from %I', current_setting('payctl.service_role'));
end $$;

create table sessions (
  id text primary key,
  user_id text not null references admin_users (id),
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
