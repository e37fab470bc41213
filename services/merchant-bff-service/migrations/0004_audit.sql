create table audit_entries (
  id text primary key,
  actor_kind text not null,
  actor_id text not null,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  merchant_id text not null,
  -- The entry of the request that an entry is the outcome of: a request has one outcome.
  request_id text references audit_entries (id),
  before jsonb,
  after jsonb,
  reason text,
  trace_id text not null,
  created_at timestamptz(3) not null default now()
);

create index audit_entries_newest on audit_entries (created_at desc, id desc);
create index audit_entries_of_merchant on audit_entries (merchant_id, created_at desc, id desc);
create unique index audit_entries_outcome on audit_entries (request_id) where request_id is not null;
create index audit_entries_of_resource on audit_entries (resource_id, created_at desc, id desc);

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
