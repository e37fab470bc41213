import type { UserRole } from '../contract.ts';

export const permissions = [
  'payments:read',
  'payments:write',
  'disputes:write',
  'payouts:read',
  'payouts:write',
  'api_keys:read',
  'api_keys:write',
  'webhooks:read',
  'webhooks:write',
  'verification:read',
  'verification:write',
  'users:read',
  'users:write',
  'audit:read',
] as const;
export type Permission = (typeof permissions)[number];

/** What a user of a merchant may do in the portal; everybody sees the dashboard. */
export const permissionsOfRole: Readonly<Record<UserRole, readonly Permission[]>> = {
  owner: permissions,
  member: [
    'payments:read',
    'payments:write',
    'disputes:write',
    'payouts:read',
    'webhooks:read',
    'verification:read',
    'users:read',
  ],
  finance: ['payments:read', 'payouts:read', 'payouts:write', 'verification:read'],
  developer: ['payments:read', 'api_keys:read', 'api_keys:write', 'webhooks:read', 'webhooks:write'],
  viewer: ['payments:read'],
};
