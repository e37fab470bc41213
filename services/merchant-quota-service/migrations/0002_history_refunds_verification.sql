-- Refunds give back what their payment used.
alter table limits add column restores_refunds boolean not null default false;
alter table limit_history add column restores_refunds boolean not null default false;
alter table reservations add column restored_amount bigint not null default 0 check (restored_amount >= 0);

-- Every change after the reservation was made; never changed.
create table reservation_history (
  id bigint generated always as identity primary key,
  reservation_id text not null references reservations (id),
  from_state text not null,
  to_state text not null,
  -- Of the reservation: what counts as used after a commit, what refunds gave back of it.
  committed_amount bigint,
  restored_amount bigint not null,
  at timestamptz(3) not null default now()
);

create index reservation_history_of_reservation on reservation_history (reservation_id, id);

-- What kyc-service told of a merchant last.
create table merchant_verifications (
  merchant_id text primary key,
  state text not null,
  charges_enabled boolean not null,
  -- The verification lapses then.
  expires_at timestamptz(3),
  -- What is due is past due then; null: nothing is due.
  due_at timestamptz(3),
  -- It was rejected, revoked or lapsed, and not verified since.
  is_closed boolean not null,
  told_at timestamptz(3) not null
);
