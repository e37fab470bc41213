import type { MetricDeclaration } from '../../kit/service.ts';
import type { PaymentState } from '../contract.ts';
import type { Context } from '../service.ts';

const total = 'payment_gateway_payment_total';
const duration = 'payment_gateway_payment_duration_seconds';

export const metrics: Readonly<Record<string, MetricDeclaration>> = {
  [total]: { type: 'counter', help: 'Payments that reached a state', labels: ['status'] },
  [duration]: { type: 'histogram', help: 'Time from the request to the first resting state', labels: [] },
};

export function countPayment({ metrics: own }: Pick<Context, 'metrics'>, status: PaymentState): void {
  own.increment(total, { status });
}

export function observePayment({ metrics: own }: Pick<Context, 'metrics'>, startedAtMs: number): void {
  own.observeSeconds(duration, {}, (performance.now() - startedAtMs) / 1_000);
}
