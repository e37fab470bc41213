-- Whether the bank knows the account under its holder's name; asked by a job, and before the first withdrawal at the latest.
alter table bank_accounts
  add column verification text not null default 'pending'
    check (verification in ('pending', 'match', 'close_match', 'no_match', 'unavailable', 'confirmed')),
  add column name_at_bank text,
  add column verified_at timestamptz(3),
  add column confirmed_by text,
  add column disabled_reason text,
  add column next_verification_at timestamptz(3) default now(),
  add column verification_attempts integer not null default 0,
  add check ((verification = 'confirmed') = (confirmed_by is not null)),
  add check (verification <> 'pending' or verified_at is null);
create index bank_accounts_to_verify on bank_accounts (next_verification_at)
  where verification = 'pending' and state = 'active';
