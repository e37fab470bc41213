import type { AdminRole } from '../contract.ts';

const readable = [
  'dashboard:read',
  'merchants:read',
  'payments:read',
  'verifications:read',
  'risk_reviews:read',
  'payment_reviews:read',
  'withdrawals:read',
  'disputes:read',
  'settlements:read',
  'breaks:read',
  'flags:read',
] as const;

/** The daily decisions. */
const decidable = [
  'merchants:write',
  'verifications:write',
  'risk_reviews:write',
  'payment_reviews:write',
  'withdrawals:write',
  'disputes:write',
  'settlements:write',
  'breaks:write',
] as const;

export const permissions = [
  ...readable,
  ...decidable,
  'audit:read',
  'approval_limits:write',
  'flags:write',
  'admin_users:read',
  'admin_users:write',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * What an admin user may do. Who decides does not set what they may decide alone; and a flag changes the platform for
 * everybody: these take an admin.
 */
export const permissionsOfRole: Readonly<Record<AdminRole, readonly Permission[]>> = {
  viewer: readable,
  operator: [...readable, ...decidable, 'audit:read'],
  admin: permissions,
};
