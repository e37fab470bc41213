-- What a reviewer of risk decided of it; null while nobody has, and of payments that nobody was asked about.
alter table payments add column risk_review text check (risk_review in ('approved', 'rejected'));

-- Besides what is undone at peers: a charge that must not stand after its payment was failed by hand, and a payment that
-- a reviewer of risk rejected.
alter table pending_work drop constraint pending_work_kind_check;
alter table pending_work add constraint pending_work_kind_check
  check (kind in ('cancel_order', 'release_quota', 'void_charge', 'reject_payment'));

-- A payment is rejected once.
create unique index pending_work_of_rejection on pending_work (payment_id) where kind = 'reject_payment';
create index pending_work_done on pending_work (done_at) where done_at is not null;

alter table reviews drop constraint reviews_code_check;
alter table reviews add constraint reviews_code_check
  check (code in ('outcome_unknown', 'channel_contradicts', 'not_undone', 'not_released', 'rejection_not_done'));
