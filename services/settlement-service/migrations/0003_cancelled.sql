-- A settlement that cannot be booked as it is may be given up, so that the next one can be made.
alter table settlements drop constraint settlements_state_check;
alter table settlements add constraint settlements_state_check
  check (state in ('created', 'processing', 'completed', 'failed', 'cancelled'));

drop index settlements_open;
create unique index settlements_open on settlements (merchant_id, currency) where state not in ('completed', 'cancelled');
