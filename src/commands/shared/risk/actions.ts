export const riskActions = ['allow', 'review', 'three_d_secure', 'block'] as const;
