-- The entry of the request that an entry is the outcome of: a request has one outcome.
alter table audit_entries add column request_id text references audit_entries (id);
create unique index audit_entries_outcome on audit_entries (request_id) where request_id is not null;
