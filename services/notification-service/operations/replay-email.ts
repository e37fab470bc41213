import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type Email } from '../contract.ts';
import { assertEmailReplayable } from '../domain/email-state.ts';
import type { Context } from '../service.ts';
import { lockEmail, restartEmail } from '../store/emails.ts';
import { emailsDue } from './emails-due.ts';

/** To the address that the merchant has now. @throws Problem 404, 409 */
export async function replayEmail({ database }: Context, id: string): Promise<Email> {
  return database.transaction(async (transaction) => {
    const email = await lockEmail(transaction, id);
    if (email === undefined) throw notFound('email', id);
    assertEmailReplayable(email.state);
    const restarted = await restartEmail(transaction, id);
    await emit(transaction, { contract, type: 'email.replayed', aggregateId: id, data: restarted });
    transaction.afterCommit(emailsDue.ring);
    return restarted;
  });
}
