-- When a failed settlement is booked again by itself; null when it waits for a person.
alter table settlements add column next_attempt_at timestamptz(3);
alter table settlements add constraint settlements_next_attempt check (next_attempt_at is null or state = 'failed');
create index settlements_to_retry on settlements (next_attempt_at) where state = 'failed' and next_attempt_at is not null;

-- The merchant's available balance before it was booked.
alter table settlements add column opening_amount numeric(38, 0);
