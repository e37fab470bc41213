import { type AuditFilter, selectAuditEntries } from '../../kit/audit/entries.ts';
import type { AuditEntry } from '../../kit/audit/schemas.ts';
import type { Page } from '../../kit/contract/schemas.ts';
import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Context } from '../service.ts';

export async function listAuditEntries(
  { database, caller }: Context,
  query: AuditFilter & { limit?: number; cursor?: string },
): Promise<Page<AuditEntry>> {
  requirePermission(caller, 'audit:read');
  const page = pageRequest(query);
  return pageOf(await selectAuditEntries(database, query, page), page);
}
