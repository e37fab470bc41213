import { conflict, unprocessable } from '../../kit/problem.ts';
import type { ApiKey } from '../contract.ts';

export type ApiKeyState = ApiKey['state'];

/** From each state, the states that a key may go to. */
export const apiKeyTransitions: Readonly<Record<ApiKeyState, readonly ApiKeyState[]>> = {
  active: ['rotating', 'revoked'],
  rotating: ['revoked'],
  revoked: [],
};

/** @throws Problem 409 `api_key_not_active` */
export function assertApiKeyTransition(from: ApiKeyState, to: ApiKeyState): void {
  if (apiKeyTransitions[from].includes(to)) return;
  throw conflict('api_key_not_active', `A key that is ${from} cannot become ${to}.`);
}

/** A key works until its time is over, also before that is recorded. */
export function isUsable(key: Pick<ApiKey, 'state' | 'expires_at'>, now: Date): boolean {
  if (key.state === 'revoked') return false;
  return key.expires_at === null || Date.parse(key.expires_at) > now.getTime();
}

/** @throws Problem 422 `expiry_not_in_future` */
export function assertEndsInFuture(expiresAt: string | null | undefined, now: Date): void {
  if (expiresAt === null || expiresAt === undefined || Date.parse(expiresAt) > now.getTime()) return;
  throw unprocessable('expiry_not_in_future', 'A key ends in the future.');
}
