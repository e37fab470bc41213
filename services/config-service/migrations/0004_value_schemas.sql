-- The JSON Schema that the value must fit; a version has the one that held with it.
alter table config_entries add column schema jsonb;
alter table config_versions add column schema jsonb;
