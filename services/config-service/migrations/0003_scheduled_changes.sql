create table scheduled_changes (
  id text primary key,
  -- What changes: an entry by namespace and key, a flag by its key alone.
  kind text not null check (kind in ('config_entry', 'flag')),
  namespace text check ((namespace is null) = (kind = 'flag')),
  key text not null,
  change jsonb not null,
  -- Without one it is made whatever has changed meanwhile.
  expected_version integer,
  effective_at timestamptz(3) not null,
  state text not null check (state in ('scheduled', 'applied', 'cancelled', 'conflicted')),
  comment text,
  scheduled_by text not null,
  -- Who cancelled it, or the job that applied it or could not.
  settled_by text,
  settled_at timestamptz(3),
  applied_version integer,
  conflict jsonb,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state = 'scheduled') = (settled_at is null)),
  check ((state = 'applied') = (applied_version is not null)),
  check ((state = 'conflicted') = (conflict is not null))
);

create index scheduled_changes_newest on scheduled_changes (created_at desc, id desc);
create index scheduled_changes_of_target on scheduled_changes (kind, namespace, key, created_at desc, id desc);
create index scheduled_changes_due on scheduled_changes (effective_at, id) where state = 'scheduled';

-- The scheduled change that made the version.
alter table config_versions add column schedule_id text references scheduled_changes (id);
alter table flag_versions add column schedule_id text references scheduled_changes (id);
