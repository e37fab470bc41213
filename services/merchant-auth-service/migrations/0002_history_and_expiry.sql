-- What a key was from then on, and who wanted it so; null in what was written before that was kept.
alter table api_key_history
  add column action text check (action in ('created', 'reissued', 'rotated', 'updated', 'revoked', 'expired')),
  add column name text,
  add column scopes text[],
  add column expires_at timestamptz(3),
  add column successor_id text,
  add column by text,
  add column reason text;

update api_key_history set action = case
  when from_state is null then 'created'
  when to_state = 'rotating' then 'rotated'
  else 'revoked' end;

alter table api_key_history alter column action set not null;

-- Any key may have an end, not only one that was rotated.
drop index api_keys_expiring;
create index api_keys_expiring on api_keys (expires_at) where state <> 'revoked' and expires_at is not null;
