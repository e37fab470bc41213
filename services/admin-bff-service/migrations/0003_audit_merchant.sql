-- Whose resource an entry is about; null where it is no merchant's.
alter table audit_entries add column merchant_id text;
create index audit_entries_of_merchant on audit_entries (merchant_id, created_at desc, id desc);
