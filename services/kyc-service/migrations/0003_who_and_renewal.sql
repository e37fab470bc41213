-- Who submitted and who reviewed a document; null in what was kept before that was.
alter table documents
  add column submitted_by text,
  add column reviewed_by text,
  add column reviewed_at timestamptz(3);
