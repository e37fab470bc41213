import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';

/** A merchant's own limits in a currency; undefined when the default ones hold. */
export async function limitOf(
  api: ServiceApi,
  merchant: string,
  currency: string,
): Promise<View | undefined> {
  const found = await api.get('merchant-quota-service', '/api/v1/limits', {
    merchant_id: merchant,
    currency,
  });
  return found.rows('data')[0];
}
