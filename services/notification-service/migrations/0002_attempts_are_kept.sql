-- What was tried is not rewritten, not even by the service itself.
do $$
begin
  execute format('revoke update, delete on delivery_attempts from %I', current_setting('payctl.service_role'));
end $$;
