/** A merchant that may take payments: active, verified, with a fee plan, limits and an API key. */
import { createHash, randomBytes } from 'node:crypto';
import type { ServiceApi } from '../api/service-api.ts';

export type DemoMerchant = { id: string; name: string; apiKey: string; signingSecret: string };

export type NewMerchant = { name: string; email: string; country: string; currencies: readonly string[] };

export type OnStep = (service: string, told: string) => Promise<void>;

export async function onboardMerchant(api: ServiceApi, onStep: OnStep): Promise<DemoMerchant> {
  const name = `Demo merchant ${randomBytes(3).toString('hex')}`;
  const email = 'owner@demo-merchant.example';
  const currencies = ['USD', 'EUR', 'JPY'];
  const { id } = await prepareMerchant(api, { name, email, country: 'DE', currencies }, onStep);
  const key = await api.post('merchant-auth-service', '/api/v1/api-keys', { merchant_id: id, name: 'demo' });
  await onStep('merchant-auth', `key ${key.text('prefix')}… made; it is shown once and stored hashed`);
  return { id, name, apiKey: key.text('key'), signingSecret: key.text('signing_secret') };
}

/** Fees and limits are in the first of its currencies. */
export async function prepareMerchant(
  api: ServiceApi,
  { currencies, ...merchant }: NewMerchant,
  onStep: OnStep,
): Promise<{ id: string }> {
  const created = await api.post('merchant-bff-service', '/api/v1/merchants', {
    name: merchant.name,
    email: merchant.email,
    country: merchant.country,
  });
  const id = created.text('id');
  await api.post('merchant-bff-service', `/api/v1/merchants/${id}/activate`);
  await onStep('merchant-bff', `${merchant.name} is ${id}, active`);
  await onStep('kyc', await verify(api, id));
  await onStep('merchant-policy', await setPolicy(api, id, currencies));
  await onStep('merchant-quota', await setLimits(api, id, currencies[0] ?? 'USD'));
  return { id };
}

const mostDocuments = 10;

async function verify(api: ServiceApi, merchantId: string): Promise<string> {
  const verification = await api.post('kyc-service', '/api/v1/verifications', {
    merchant_id: merchantId,
    requested_level: 'full',
  });
  const id = verification.text('id');
  const due = verification.inner('requirements')?.texts('currently_due') ?? [];
  for (const requirement of due.slice(0, mostDocuments)) {
    await api.post('kyc-service', `/api/v1/verifications/${id}/documents`, {
      requirement,
      file_name: `${requirement}.pdf`,
      content_type: 'application/pdf',
      size_bytes: 12_345,
      sha256: createHash('sha256').update(requirement).digest('hex'),
    });
  }
  const decided = await api.post('kyc-service', `/api/v1/verifications/${id}/decide`, {
    decision: 'verified',
    decided_by: 'payctl demo',
  });
  return `${due.length} documents handed in, verified at level ${decided.text('level')}`;
}

async function setPolicy(
  api: ServiceApi,
  merchantId: string,
  currencies: readonly string[],
): Promise<string> {
  const plan = await api.post('merchant-policy-service', '/api/v1/fee-plans', {
    name: 'Standard',
    currency: currencies[0] ?? 'USD',
    percentage_bps: 290,
    fixed_amount: 30,
  });
  await api.post('merchant-policy-service', '/api/v1/policies', {
    merchant_id: merchantId,
    allowed_currencies: currencies,
    fee_plan_ids: [plan.text('id')],
  });
  return `2.9 % and ${plan.money('fixed_amount')} a payment; cards in ${currencies.join(', ')}`;
}

async function setLimits(api: ServiceApi, merchantId: string, currency: string): Promise<string> {
  const limit = await api.post('merchant-quota-service', '/api/v1/limits', {
    merchant_id: merchantId,
    currency,
    single_amount: 1_000_000,
    daily_amount: 5_000_000_000,
    monthly_amount: 50_000_000_000,
  });
  return `at most ${limit.money('single_amount')} at once, ${limit.money('daily_amount')} a day`;
}
