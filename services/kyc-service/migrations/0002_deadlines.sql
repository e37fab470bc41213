-- What is currently due is due by then; null where nothing was asked for since deadlines exist.
alter table verifications add column due_at timestamptz(3);
-- That it passed was told, once a deadline.
alter table verifications add column is_past_due_told boolean not null default false;
create index verifications_past_due on verifications (due_at) where not is_past_due_told;

-- A document proves nothing from then on.
alter table documents add column expires_at timestamptz(3);

-- Verifications under way get the time that new ones get.
update verifications set due_at = now() + interval '14 days' where state in ('unverified', 'pending');
