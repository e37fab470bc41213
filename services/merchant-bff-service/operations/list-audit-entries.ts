import { type AuditFilter, selectAuditEntries } from '../../kit/audit/entries.ts';
import type { AuditEntry } from '../../kit/audit/schemas.ts';
import type { Page } from '../../kit/contract/schemas.ts';
import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Context } from '../service.ts';
import { visibleMerchant } from './own-merchant.ts';

/** @throws Problem 403 `insufficient_permission`, `merchant_mismatch` */
export async function listAuditEntries(
  { database, caller }: Context,
  query: AuditFilter & { limit?: number; cursor?: string },
): Promise<Page<AuditEntry>> {
  requirePermission(caller, 'audit:read');
  const merchantId = visibleMerchant(caller, query.merchant_id);
  const page = pageRequest(query);
  const filter = merchantId === undefined ? query : { ...query, merchant_id: merchantId };
  return pageOf(await selectAuditEntries(database, filter, page), page);
}
