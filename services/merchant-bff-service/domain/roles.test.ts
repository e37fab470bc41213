import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Permission, permissions, permissionsOfRole } from './roles.ts';

const rolesOfPermission: Readonly<Record<Permission, readonly string[]>> = {
  'payments:read': ['owner', 'member', 'finance', 'developer', 'viewer'],
  'payments:write': ['owner', 'member'],
  'disputes:write': ['owner', 'member'],
  'payouts:read': ['owner', 'member', 'finance'],
  'payouts:write': ['owner', 'finance'],
  'api_keys:read': ['owner', 'developer'],
  'api_keys:write': ['owner', 'developer'],
  'webhooks:read': ['owner', 'member', 'developer'],
  'webhooks:write': ['owner', 'developer'],
  'verification:read': ['owner', 'member', 'finance'],
  'verification:write': ['owner'],
  'users:read': ['owner', 'member'],
  'users:write': ['owner'],
  'audit:read': ['owner'],
};

for (const permission of permissions) {
  test(`${permission} is granted to ${rolesOfPermission[permission].join(', ')} and to no other role`, () => {
    const roles = Object.entries(permissionsOfRole).flatMap(([role, granted]) =>
      granted.includes(permission) ? [role] : [],
    );
    assert.deepEqual(roles, rolesOfPermission[permission]);
  });
}
