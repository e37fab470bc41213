-- When it was told that the evidence is due soon: once a dispute.
alter table disputes add column reminded_at timestamptz(3);
create index disputes_to_remind on disputes (evidence_due_by)
  where state = 'needs_response' and reminded_at is null;
