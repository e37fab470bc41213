-- What is sealed is an IBAN or, as JSON, a routing number with an account number.
alter table bank_accounts add column kind text not null default 'iban' check (kind in ('iban', 'us', 'gb'));

-- Four eyes: who asked for it may not be who approves it.
alter table withdrawals
  add column requested_by text,
  add column approved_by text,
  add check (approved_by is null or approved_at is not null);
alter table withdrawal_history add column by text;
