import { notFound } from '../../kit/problem.ts';
import type { Withdrawal } from '../contract.ts';
import { nextStep, type Step } from '../domain/next-step.ts';
import { nextCheckInMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import {
  findStored,
  lockWithdrawal,
  type StoredWithdrawal,
  scheduleCheck,
  selectDue,
} from '../store/withdrawals.ts';
import { asAnswered, type Change, changeWithdrawal } from './change-withdrawal.ts';
import { takeStep } from './take-step.ts';

/** More than a whole life has. */
const mostSteps = 12;
const dueAtOnce = 50;

/** Takes step after step until it rests: at an end, at the bank, or at a peer that does not answer. */
export async function advanceWithdrawal(context: Context, id: string): Promise<Withdrawal> {
  for (let taken = 0; taken < mostSteps; taken += 1) {
    const withdrawal = await findStored(context.database, id);
    if (withdrawal === undefined) throw notFound('withdrawal', id);
    const step = nextStep(withdrawal);
    if (step === 'none') return rest(context, withdrawal, undefined);
    const change = await takeStep(context, step, withdrawal);
    const changed = change === undefined ? undefined : await apply(context, { id, step, change });
    if (changed === undefined) return wait(context, id);
    if (isAtBank(changed)) return wait(context, id);
  }
  return wait(context, id);
}

/** A job: those whose time has come. */
export async function advanceDue(context: Context): Promise<void> {
  for (const { id } of await selectDue(context.database, dueAtOnce)) await advanceWithdrawal(context, id);
}

type Applied = { id: string; step: Step; change: Change };

/** Only where it is still the step to take: another worker, or a cancellation, may have been faster. */
async function apply(
  { database }: Context,
  { id, step, change }: Applied,
): Promise<StoredWithdrawal | undefined> {
  return database.transaction(async (transaction) => {
    const locked = await lockWithdrawal(transaction, id);
    if (locked === undefined) return undefined;
    return nextStep(locked) === step ? changeWithdrawal(transaction, locked, change) : locked;
  });
}

/** It has been told, and its money is where it should be: now only time helps. */
function isAtBank(withdrawal: StoredWithdrawal): boolean {
  return withdrawal.state === 'in_transit' || (withdrawal.state === 'paid' && withdrawal.funds === 'posted');
}

async function wait(context: Context, id: string): Promise<Withdrawal> {
  const withdrawal = await findStored(context.database, id);
  if (withdrawal === undefined) throw notFound('withdrawal', id);
  const { state, checks, paid_at } = withdrawal;
  const paidForMs = paid_at === null ? 0 : context.now().getTime() - Date.parse(paid_at);
  return rest(context, withdrawal, nextCheckInMs(state, checks, paidForMs));
}

async function rest(
  { database }: Context,
  withdrawal: StoredWithdrawal,
  inMs: number | undefined,
): Promise<Withdrawal> {
  await scheduleCheck(database, withdrawal.id, inMs);
  return asAnswered(withdrawal);
}
