import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Permission, permissions, permissionsOfRole } from './roles.ts';

const everybody = ['viewer', 'operator', 'admin'];
const whoDecides = ['operator', 'admin'];
const admins = ['admin'];

const rolesOfPermission: Readonly<Record<Permission, readonly string[]>> = {
  'dashboard:read': everybody,
  'merchants:read': everybody,
  'payments:read': everybody,
  'verifications:read': everybody,
  'risk_reviews:read': everybody,
  'payment_reviews:read': everybody,
  'withdrawals:read': everybody,
  'disputes:read': everybody,
  'settlements:read': everybody,
  'breaks:read': everybody,
  'flags:read': everybody,
  'merchants:write': whoDecides,
  'verifications:write': whoDecides,
  'risk_reviews:write': whoDecides,
  'payment_reviews:write': whoDecides,
  'withdrawals:write': whoDecides,
  'disputes:write': whoDecides,
  'settlements:write': whoDecides,
  'breaks:write': whoDecides,
  'audit:read': whoDecides,
  'approval_limits:write': admins,
  'flags:write': admins,
  'admin_users:read': admins,
  'admin_users:write': admins,
};

for (const permission of permissions) {
  test(`${permission} is granted to ${rolesOfPermission[permission].join(', ')} and to no other role`, () => {
    const roles = Object.entries(permissionsOfRole).flatMap(([role, granted]) =>
      granted.includes(permission) ? [role] : [],
    );
    assert.deepEqual(roles, rolesOfPermission[permission]);
  });
}
