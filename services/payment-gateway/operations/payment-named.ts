import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { notFound } from '../../kit/problem.ts';
import type { Payment } from '../contract.ts';
import { findPayment, lockPayment } from '../store/payments.ts';
import { lockSaga, type Saga } from '../store/sagas.ts';

/** @param merchantId only that merchant's: another's does not exist for it. @throws Problem 404 `payment_not_found` */
export async function paymentNamed(database: Queryable, id: string, merchantId?: string): Promise<Payment> {
  const payment = await findPayment(database, id, merchantId);
  if (payment === undefined) throw notFound('payment', id);
  return payment;
}

export type Locked = { payment: Payment; saga: Saga };

/** Always in this order, so that two who need both do not wait for each other. @throws Problem 404 `payment_not_found` */
export async function lockedPayment(
  transaction: Transaction,
  id: string,
  merchantId?: string,
): Promise<Locked> {
  const payment = await lockPayment(transaction, id, merchantId);
  if (payment === undefined) throw notFound('payment', id);
  return { payment, saga: await lockSaga(transaction, id) };
}
