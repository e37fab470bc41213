-- What the bank should have settled long ago: a person's to look at.
alter table withdrawals
  add column overdue_at timestamptz(3),
  add check (overdue_at is null or submitted_at is not null);
create index withdrawals_unsettled on withdrawals (submitted_at)
  where submitted_at is not null and overdue_at is null and state in ('pending', 'in_transit');
create index withdrawals_overdue on withdrawals (created_at desc, id desc)
  where (overdue_at is not null and state in ('pending', 'in_transit')) = true;
