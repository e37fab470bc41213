-- The version that a rollback brought back.
alter table flag_versions add column rollback_of integer;
