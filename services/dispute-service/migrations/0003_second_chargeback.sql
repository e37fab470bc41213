-- What was won and is charged back again.
alter table dispute_bookings drop constraint dispute_bookings_event_check;
alter table dispute_bookings add constraint dispute_bookings_event_check
  check (event in ('opened', 'fee', 'won', 'lost', 'charged_again'));
