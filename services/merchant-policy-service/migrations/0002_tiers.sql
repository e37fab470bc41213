alter table fee_plans add column tier_mode text check (tier_mode in ('graduated', 'volume'));
-- In the order of their ends; amounts are integers of minor units.
alter table fee_plans add column tiers jsonb not null default '[]';
alter table fee_plans add check ((tier_mode is null) = (tiers = '[]'));
