import type { Dispute } from '../../dispute-service/contract.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

/** The payment's row must be locked: it shows the sum of those that its merchant has not won. */
export async function keepDispute(
  transaction: Transaction,
  { id, payment_id, amount, state }: Pick<Dispute, 'id' | 'payment_id' | 'amount' | 'state'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into payment_disputes (dispute_id, payment_id, amount, state)
    values (${id}, ${payment_id}, ${amount}, ${state})
    on conflict (dispute_id) do update set amount = excluded.amount, state = excluded.state, updated_at = now()`);
  await transaction.execute(sql`
    update payments
    set disputed_amount = (
          select coalesce(sum(amount), 0) from payment_disputes where payment_id = ${payment_id} and state <> 'won'),
        updated_at = now()
    where id = ${payment_id}`);
}
