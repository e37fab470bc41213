/** How the portal offers what another service does: the same path, request and answers, for its signed-in users. */
import { passedOn } from '../../kit/calls/peer-refusal.ts';
import type { Endpoint, ProblemDeclaration } from '../../kit/contract/contract.ts';
import { Id, Type } from '../../kit/contract/schemas.ts';

export const MerchantId = Id('mer');
/** A signed-in user's own merchant unless given; the operator and services must name it. */
export const OwnMerchant = { merchant_id: Type.Optional(MerchantId) };

export const insufficientPermission = {
  insufficient_permission: { status: 403, title: "The user's role does not allow this" },
} as const;
export const merchantNotFound = {
  merchant_not_found: { status: 404, title: 'There is no such merchant' },
} as const;
export const merchantRequired = {
  merchant_required: { status: 400, title: 'The caller must name the merchant' },
  merchant_mismatch: { status: 403, title: 'The user belongs to another merchant' },
} as const;

/** Of something that is made for a merchant. */
export const forMerchant = { ...merchantNotFound, ...merchantRequired };

type Problems = Readonly<Record<string, ProblemDeclaration>>;
type Own = 'public' | 'callers' | 'problems' | 'idempotency';
type Offered<E extends Endpoint> = Omit<E, Own> & {
  public: 'session';
  callers: readonly string[];
  problems: Problems;
} & (E extends { idempotency: string } ? { idempotency: 'saga' } : unknown);

/** Whoever's role allows it. */
export function offered<const E extends Endpoint>(endpoint: E, problems: Problems = {}): Offered<E> {
  return offeredToAll(endpoint, { ...problems, ...insufficientPermission });
}

/** Every role may. Where the other service takes a key, the portal does, as a saga: it spans the two. */
export function offeredToAll<const E extends Endpoint>(endpoint: E, problems: Problems = {}): Offered<E> {
  const known = Object.entries(endpoint.problems ?? {}).filter(([, { status }]) => isPassedOn(status));
  const offer = {
    ...endpoint,
    ...(endpoint.idempotency === undefined ? {} : { idempotency: 'saga' }),
    public: 'session',
    callers: [],
    problems: { ...Object.fromEntries(known), ...problems },
  };
  if (!isOffered<E>(offer)) throw new Error('unreachable: it has what is added to it');
  return offer;
}

function isPassedOn(status: number): boolean {
  return passedOn.some((each) => each === status);
}

function isOffered<E extends Endpoint>(offer: object): offer is Offered<E> {
  return 'public' in offer && 'callers' in offer && 'problems' in offer;
}
