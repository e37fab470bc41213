-- What is answered to the channel: kind, state, who and why not; asked again until the channel has said yes or no.
alter table disputes
  add column response jsonb,
  add column response_attempts integer not null default 0,
  add column next_response_at timestamptz(3),
  add check ((next_response_at is not null) = (response is not null and response ->> 'state' = 'pending'));
create index disputes_responses_due on disputes (next_response_at) where next_response_at is not null;

alter table disputes drop constraint disputes_closed_by_check;
alter table disputes add constraint disputes_closed_by_check
  check (closed_by in ('channel', 'operator', 'merchant', 'deadline'));

alter table dispute_evidence add column document jsonb;

-- The fee is booked when the channel takes it, whoever wins, and no longer with what was lost.
alter table dispute_bookings drop constraint dispute_bookings_event_check;
alter table dispute_bookings add constraint dispute_bookings_event_check
  check (event in ('opened', 'fee', 'won', 'lost'));
insert into dispute_bookings (reference, dispute_id, event)
select 'dispute:' || id || ':fee', id, 'fee' from disputes
where fee_amount > 0
  and not exists (select from dispute_bookings
                  where dispute_id = disputes.id and event in ('won', 'lost') and state = 'booked');
