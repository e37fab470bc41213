/** What each may do says domain/roles.ts of admin-bff-service; `payctl` knows them by name. */
export const adminRoles = ['viewer', 'operator', 'admin'] as const;
