/** As merchant-bff-service knows them. */
export const merchantRoles = ['owner', 'member', 'finance', 'developer', 'viewer'] as const;
